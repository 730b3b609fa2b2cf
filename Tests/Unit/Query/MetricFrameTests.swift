import Domain
import Testing

import struct NIOCore.ByteBuffer

@testable import QueryService

@Suite("Live messages of the old systems")
struct MetricFrameTests {
    private static let time = Timestamp(microseconds: 1_795_219_200_000_000)
    private static let catalogue = MetricCatalogue(
        ["Host / CPU usage", "Host / Network receive", "lab / CPU usage", "Plant / Flow"].enumerated().map {
            index, name in
            Channel(
                id: Channel.ID(name), number: Channel.Number(index + 1), name: name, kind: .sensor, unit: "x",
                range: 0...1)
        })

    private func text(_ buffer: ByteBuffer?) -> String? { buffer.map { String(buffer: $0) } }

    @Test("PerfWatch's message has the data of every type of one host that has any")
    func perfWatch() {
        let values: [Channel.Number: Double] = [1: 12.5, 2: 0.5, 3: 99, 4: 1]
        #expect(
            self.text(PerfWatchFrame.metrics(of: Self.catalogue.sets(of: "Host"), values, at: Self.time, host: "Host"))
                == #"{"type":"metrics","timestamp":"2026-11-21T00:00:00.000000Z","host":"Host","data":{"cpu":{"usage_percent":12.5},"network":{"bytes_recv_per_sec":500000.0}}}"#
        )
        #expect(
            PerfWatchFrame.metrics(of: Self.catalogue.sets(of: "Plant"), [4: 1], at: Self.time, host: "Plant") == nil)
        func message(_ json: String) -> PerfWatchMessage? { PerfWatchMessage(json: json.utf8) }
        #expect(message(#"{"type":"ping"}"#) == .ping && message("{") == nil && message(#"{"type":"pong"}"#) == nil)
        #expect(message(#"{"type":"subscribe","host":"lab"}"#) == .subscribe(host: "lab"))
        #expect(message(#"{"type":"subscribe"}"#) == .subscribe(host: nil))
    }

    @Test("Unity's messages")
    func unity() {
        #expect(
            self.text(UnityFrame.update(Self.catalogue.sets[1], ["bytes_recv_per_sec": 5], at: Self.time))
                == #"{"type":"metrics:update","plugin_id":"network","metrics":{"bytes_recv_per_sec":5.0},"timestamp":"2026-11-21T00:00:00.000000Z"}"#
        )
        #expect(
            self.text(UnityFrame.heartbeat(Self.time))
                == #"{"type":"heartbeat","timestamp":"2026-11-21T00:00:00.000000Z"}"#)
        #expect(self.text(UnityFrame.pong(Self.time)) == #"{"type":"pong","timestamp":"2026-11-21T00:00:00.000000Z"}"#)
        #expect(self.text(UnityFrame.connected(Self.time))?.hasPrefix(#"{"type":"connected","message":"#) == true)
        #expect(
            self.text(UnityFrame.subscribed(plugins: ["cpu"], metrics: []))
                == #"{"type":"subscribed","plugin_ids":["cpu"],"metric_names":"all","message":"Subscribed."}"#)
        #expect(
            self.text(UnityFrame.unsubscribed(plugins: [], metrics: ["a\"b"]))
                == #"{"type":"unsubscribed","plugin_ids":"none","metric_names":["a\"b"],"message":"Unsubscribed."}"#)
        #expect(
            self.text(UnityFrame.subscriptions(UnitySubscription()))
                == #"{"type":"subscriptions","plugin_ids":"all","metric_names":"all"}"#)
        #expect(self.text(UnityFrame.error("no")) == #"{"type":"error","message":"no"}"#)
    }

    @Test("Unity's client may say type or action; what is no object of that form is not understood")
    func messages() {
        func kind(_ json: String) -> String { UnityMessage(json: json.utf8).map { "\($0.kind)" } ?? "nil" }
        #expect(kind(#"{"type":"ping"}"#) == "ping" && kind(#"{"action":"subscribe"}"#) == "subscribe")
        #expect(kind(#"{"type":"get_subscriptions"}"#) == "listSubscriptions")
        #expect(kind(#"{"type":"dance"}"#) == #"unknown("dance")"# && kind("{}") == #"unknown("")"#)
        #expect(kind("[]") == "nil" && kind("{") == "nil" && kind(#"{"type":"subscribe","plugin_ids":"cpu"}"#) == "nil")
        #expect(UnityMessage(json: #"{"type":"subscribe","metric_names":["a"]}"#.utf8)?.metrics == ["a"])
    }

    @Test("A subscription that names nothing takes everything; a bare type is that of every host")
    func subscription() {
        let sets = Self.catalogue.sets
        var subscription = UnitySubscription()
        #expect(sets.allSatisfy { subscription.wants($0) })
        let isTaken = subscription.add(plugins: ["cpu", "plant"], metrics: ["usage_percent"])
        #expect(isTaken)
        #expect(sets.filter { subscription.wants($0) }.map(\.id) == ["cpu", "lab-cpu", "plant"])
        #expect(subscription.wanted(["usage_percent": 1, "load_avg.0": 2]) == ["usage_percent": 1])
        subscription.remove(plugins: ["cpu"], metrics: ["usage_percent"])
        #expect(sets.filter { subscription.wants($0) }.map(\.id) == ["plant"])
        #expect(subscription.wanted(["a": 1]) == ["a": 1])
        let isTooMuch = !subscription.add(plugins: (0...1000).map(String.init), metrics: [])
        #expect(isTooMuch)
        #expect(subscription.plugins == ["plant"])
    }
}
