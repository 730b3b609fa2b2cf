import Contracts
import Domain
import FoundationEssentials
import Testing

@testable import AgentService

@Suite("Frames")
struct FrameTests {
    @Test("A batch says its boot id, its last number, what it follows and what is acknowledged")
    func batch() throws {
        var batch = SpoolBatch.fixture(11...12, boot: "x", follows: 5)
        batch.readings[1].channel = "b\"\n"
        batch.readings[1].value = -1.5e-7
        let frame = TelemetryFrame.batch(batch, acknowledged: 5, ids: [ChannelID("id-a"), nil])
        let expected = #"""
            {"boot":"x","seq":12,"follows":5,"acknowledged":5,"datapoints":[{"value":11.0,"event_public_id":"id-a",\#
            "timestamp":"2026-11-21T00:00:00.000000Z"},{"value":-1.5e-07,"event_public_id":"b\"\u000a",\#
            "timestamp":"2026-11-21T00:00:00.000000Z"}]}
            """#
        #expect(String(decoding: frame, as: UTF8.self) == expected)
        _ = try JSONDecoder().decode([String: AnyJSON].self, from: Data(frame))
    }

    @Test("Corrected times are said, in both forms; the binary one names channels by the connection's numbers")
    func corrected() throws {
        var batch = SpoolBatch.fixture(11...13, boot: "x", follows: 5)
        batch.isCorrected = true
        batch.readings[1].channel = "b"
        let ids = [ChannelID("id-a"), ChannelID("id-b"), ChannelID("id-a")]
        let json = String(decoding: TelemetryFrame.batch(batch, acknowledged: 5, ids: ids), as: UTF8.self)
        #expect(json.contains(#""acknowledged":5,"clock":"corrected","datapoints""#))

        var aliases = ChannelAliases()
        aliases.append([ChannelID("other")])
        let missing = try #require(aliases.missing(ids))
        #expect(missing.map(\.text) == ["id-a", "id-b"])
        #expect(
            String(decoding: TelemetryFrame.channels(missing, from: aliases.count), as: UTF8.self)
                == #"{"type":"channels","from":1,"event_public_ids":["id-a","id-b"]}"#)
        aliases.append(missing)
        #expect(aliases.missing(ids)?.isEmpty == true)
        let binary = try BinaryTelemetry(
            decoding: TelemetryFrame.binary(batch, acknowledged: 5, aliases: aliases, ids: ids))
        #expect(binary.boot == "x" && binary.last == 13 && binary.follows == 5 && binary.acknowledged == 5)
        #expect(binary.isCorrected)
        #expect(binary.items.map(\.alias) == [1, 2, 1])
        #expect(binary.items.map(\.value) == [11, 12, 13])
        #expect(binary.items.allSatisfy { $0.time == Timestamp.fixture.microseconds })
    }

    @Test("A connection has room for 65 536 channels")
    func aliasLimit() {
        var aliases = ChannelAliases()
        aliases.append((0..<ChannelAliases.limit).map { ChannelID("\($0)") })
        #expect(aliases.missing([ChannelID("7")])?.isEmpty == true)
        #expect(aliases.missing([ChannelID("one more")]) == nil)
    }

    /// Any JSON value: decoding it proves that the text is JSON.
    private struct AnyJSON: Decodable {
        init(from decoder: any Decoder) throws {}
    }

    @Test("Hello lists the outputs; results say confirmed with the value or failed with the reason")
    func others() {
        func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
        #expect(
            text(TelemetryFrame.hello(agent: "pump", actuators: [ChannelID("1"), ChannelID("2")]))
                == #"{"type":"hello","agent":"pump","actuators":["1","2"]}"#)
        #expect(
            text(TelemetryFrame.commandResult(.confirmed(value: 40), of: "c"))
                == #"{"type":"command_result","id":"c","state":"confirmed","value":40.0}"#)
        #expect(
            text(TelemetryFrame.commandResult(.failed(reason: "no"), of: "c"))
                == #"{"type":"command_result","id":"c","state":"failed","reason":"no"}"#)
    }

    @Test(
        "What the server says is understood",
        arguments: [
            (#"{"type":"ack","seq":7}"#, ServerFrame.acknowledged(7, boot: nil)),
            (#"{"type":"ack","seq":7,"boot":"x"}"#, .acknowledged(7, boot: "x")),
            (#"{"type":"welcome","time":"2026-11-21T00:00:00Z"}"#, .welcome(.fixture)),
            (#"{"type":"welcome","time":"noon"}"#, .welcome(nil)),
            (#"{"type":"busy","retry_after_ms":250}"#, .busy(retryAfter: .milliseconds(250))),
            (#"{"type":"resend","after":0,"boot":"x"}"#, .resend(after: 0, boot: "x")),
            (#"{"type":"pong"}"#, .pong),
            (#"{"type":"error","message":"no"}"#, .error("no")),
            (
                #"{"type":"command","id":"c","event_public_id":"x","value":2,"expires_at":"2026-11-21T00:00:00Z"}"#,
                .command(ActuatorCommand(id: "c", channel: ChannelID("x"), value: 2, expiresAt: .fixture))
            ),
            (
                #"{"type":"refused","seq":3,"items":[{"index":1,"event_public_id":"x","field":"value","reason":"no"}]}"#,
                .refused([.init(index: 1, channel: "x", field: "value", reason: "no")], sequence: 3)
            ),
        ])
    func understood(json: String, frame: ServerFrame) {
        #expect(ServerFrame(json: Array(json.utf8)) == frame)
    }

    @Test(
        "What it says in words of its own is passed over",
        arguments: [
            "", "[]", "{}", #"{"type":"ack"}"#, #"{"type":"news","seq":1}"#,
            #"{"type":"command","id":"c","event_public_id":"x","value":2,"expires_at":"tomorrow"}"#,
        ])
    func passedOver(json: String) {
        guard case .unknown = ServerFrame(json: Array(json.utf8)) else {
            Issue.record("understood")
            return
        }
    }

    @Test("The socket's address follows from the server's")
    func address() {
        #expect(ServerAddress("https://host:8443/").telemetry == "wss://host:8443/ws/controller/telemetry")
        #expect(ServerAddress("http://host").telemetry == "ws://host/ws/controller/telemetry")
    }

    @Test("A refusal is news once per channel and reason")
    func refusalLog() {
        var log = RefusalLog()
        let news = [("a", "x"), ("a", "x"), ("a", "y"), ("b", "x"), ("b", "x")].map {
            log.isNews(channel: $0, reason: $1)
        }
        #expect(news == [true, false, true, true, false])
    }
}
