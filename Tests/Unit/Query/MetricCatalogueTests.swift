import Domain
import Testing

@testable import QueryService

@Suite("Channels as metric types and plugins")
struct MetricCatalogueTests {
    private func channels(_ names: [String], interval: Duration? = nil) -> [Channel] {
        names.enumerated().map { index, name in
            Channel(
                id: Channel.ID("id-\(index)"), number: Channel.Number(index + 1), name: name, kind: .sensor, unit: "V",
                range: 0...1, expectedInterval: interval)
        }
    }

    private func fields(_ set: MetricSet?) -> [String] { set?.fields.map(\.name) ?? [] }

    @Test("The six types of a machine are always listed, those of groups beside them")
    func types() {
        let six = ["cpu", "disk", "memory", "memory_bandwidth", "network", "perf_events"]
        #expect(MetricCatalogue([Channel]()).types == six)
        let catalogue = MetricCatalogue(
            self.channels(["Plant / Reactor temperature", "Host / CPU usage", "Bath temperature", "Host / Room"]))
        #expect(
            catalogue.types == [
                "channels", "cpu", "disk", "host", "memory", "memory_bandwidth", "network", "perf_events", "plant",
            ])
        #expect(catalogue.hosts == ["Host"])
        #expect(catalogue.sets.map(\.id) == ["cpu", "plant", "channels", "host"])
    }

    @Test("Every label of the agent has its field of PerfWatch, in the field's unit")
    func hostFields() throws {
        let catalogue = MetricCatalogue(
            self.channels([
                "Host / CPU usage", "Host / Load (1 min)", "Host / Memory used", "Host / Network receive",
                "Host / Network transmit", "Host / Disk read", "Host / Disk write", "Host / Disk usage",
            ]))
        func data(_ type: String, _ values: [Channel.Number: Double]) throws -> String {
            let value = try #require(catalogue.set(ofType: type, host: "Host")?.data(values))
            var bytes: [UInt8] = []
            bytes.append(value)
            return String(decoding: bytes, as: UTF8.self)
        }
        #expect(try data("cpu", [1: 12.5, 2: 0.25]) == #"{"load_avg":[0.25],"usage_percent":12.5}"#)
        #expect(try data("memory", [3: 4.096]) == #"{"used_bytes":4096000000.0}"#)
        #expect(
            try data("network", [4: 2, 5: 0.5]) == #"{"bytes_recv_per_sec":2000000.0,"bytes_sent_per_sec":500000.0}"#)
        #expect(
            try data("disk", [6: 1, 7: 0.25, 8: 40])
                == #"{"io":{"read_bytes_per_sec":1000000.0,"write_bytes_per_sec":250000.0},"partitions":[{"usage_percent":40.0}]}"#
        )
        #expect(catalogue.set(ofType: "cpu", host: "Host")?.data([6: 1]) == nil)
    }

    @Test("Page and swap traffic are added up in bytes; page faults are an event too")
    func paging() throws {
        let catalogue = MetricCatalogue(
            self.channels([
                "Host / Memory page in", "Host / Memory page out", "Host / Swap in", "Host / Swap out",
                "Host / Page faults", "Host / CPU usage",
            ]))
        let bandwidth = try #require(catalogue.set(ofType: "memory_bandwidth", host: "Host"))
        let values: [Channel.Number: Double] = [1: 1.024, 2: 2.048, 3: 4.096, 4: 0, 5: 7]
        #expect(
            bandwidth.data(values)
                == .object([
                    "available": .flag(true), "pgpgin_per_sec": .number(1000), "pgpgout_per_sec": .number(2000),
                    "page_io_bytes_per_sec": .number(3_072_000), "pswpin_per_sec": .number(1000),
                    "pswpout_per_sec": .number(0), "swap_io_bytes_per_sec": .number(4_096_000),
                    "pgfault_per_sec": .number(7),
                ]))
        #expect(bandwidth.values(values).count == 5)
        // Half of a sum is no sum.
        #expect(
            bandwidth.data([1: 1.024])
                == .object(["available": .flag(true), "pgpgin_per_sec": .number(1000)]))
        #expect(bandwidth.primary([1: 1.024, 2: 2.048]) == 3_072_000)
        let events = try #require(catalogue.set(ofType: "perf_events", host: "Host"))
        #expect(
            events.data([5: 7])
                == .object([
                    "available": .flag(true), "events": .object(["page-faults": .object(["value": .number(7)])]),
                ]))
    }

    @Test("Groups are types by their names, labels fields by theirs; equal ones get a number")
    func slugs() {
        let catalogue = MetricCatalogue(
            self.channels([
                "Plant / Reactor temperature", "Plant / reactor (Temperature)", "plant / Größe", "Plant / %", "CPU / x",
                "memory-bandwidth / y", "nothing", "Plant / ",
            ]))
        #expect(catalogue.sets.map(\.id) == ["plant", "plant-2", "cpu-2", "memory-bandwidth-2", "channels"])
        #expect(
            self.fields(catalogue.set(id: "plant", host: nil)) == [
                "reactor-temperature", "reactor-temperature-2", "channel", "plant",
            ])
        #expect(self.fields(catalogue.set(id: "plant-2", host: nil)) == ["größe"])
        #expect(catalogue.hosts.isEmpty)
    }

    @Test("A named host's plugins carry its name; a bare id is that of the host in question")
    func severalHosts() {
        let catalogue = MetricCatalogue(
            self.channels(["Lab Pi / CPU usage", "Host / CPU usage", "Lab Pi / Network receive", "lab-pi / CPU usage"]))
        #expect(catalogue.sets.map(\.id) == ["lab-pi-cpu", "lab-pi-network", "cpu", "lab-pi-cpu-2"])
        #expect(catalogue.set(id: "cpu", host: "Lab Pi")?.group == "Host")
        #expect(catalogue.set(id: "network", host: "Lab Pi")?.id == "lab-pi-network")
        #expect(catalogue.set(id: "network", host: "Host") == nil)
        #expect(catalogue.set(ofType: "cpu", host: "Lab Pi")?.id == "lab-pi-cpu")
        #expect(catalogue.group(named: "Lab+Pi") == "Lab Pi" && catalogue.group(named: "Lab") == nil)
        #expect(
            catalogue.set(id: "memory_bandwidth", host: "Host") == nil && catalogue.set(id: "no", host: "Host") == nil)
    }

    @Test("The host with the newest readings is meant; of two that both send the one that was there first")
    func defaultHost() {
        let catalogue = MetricCatalogue(
            self.channels([
                "a / CPU usage", "b / Memory usage", "b / Network receive", "Plant / Flow", "Bank / Branches",
            ]))
        func host(_ seconds: [Channel.Number: Double]) -> String? {
            catalogue.defaultHost(newest: seconds.mapValues { Timestamp(microseconds: Int64($0 * 1e6)) })
        }
        #expect(host([1: 100, 2: 100.5]) == "a")
        #expect(host([1: 100, 2: 10, 3: 161]) == "b")
        #expect(host([1: 100, 3: 160]) == "a")
        #expect(host([2: 5, 4: 1000]) == "b")
        #expect(host([:]) == "a")
        #expect(MetricCatalogue(self.channels(["Plant / Flow"])).defaultHost(newest: [:]) == nil)
    }

    @Test("A set is measured as often as its quickest channel")
    func interval() {
        var channels = self.channels(["Host / CPU usage", "Host / Load (1 min)"])
        #expect(MetricCatalogue(channels).set(id: "cpu", host: nil)?.expectedInterval == nil)
        channels[0].expectedInterval = .seconds(5)
        channels[1].expectedInterval = .seconds(1)
        #expect(MetricCatalogue(channels).set(id: "cpu", host: nil)?.expectedInterval == .seconds(1))
    }
}
