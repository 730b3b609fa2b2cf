import Catalogue
import Contracts
import Domain
import FoundationEssentials
import NIOCore
import ServiceKit
import TestSupport
import Testing

@testable import IngestionService

@Suite("Decoding telemetry")
struct TelemetryDecoderTests {
    static let decoder = TelemetryDecoder(channels: ChannelSnapshot(), batchLimit: 1000)

    func decode(_ text: String) throws -> TelemetryMessage {
        try Self.decoder.decode(ByteBuffer(string: text))
    }

    @Test("The customer's own example is a batch of one")
    func example() throws {
        let message = try self.decode(#"{"datapoints": [{"value": 23.5, "event_public_id": "abc-123"}]}"#)
        #expect(
            message == .batch(TelemetryBatch(items: [TelemetryItem(subject: .id("abc-123"), value: .number(23.5))])))
    }

    @Test("A numbered batch says where it stands in the spool")
    func numbered() throws {
        let message = try self.decode(
            #"{"datapoints":[{"value":1,"event_public_id":"a","timestamp":"1970-01-01T00:00:01Z"}],"boot":"b","seq":7,"acknowledged":3}"#
        )
        let item = TelemetryItem(subject: .id("a"), value: .number(1), time: .instant(microseconds: 1_000_000))
        #expect(
            message
                == .batch(
                    TelemetryBatch(
                        items: [item], numbering: .init(boot: "b", last: 7, follows: 6, acknowledged: 3))))
    }

    @Test("A batch may say which trace it belongs to; what is no traceparent is passed over")
    func trace() throws {
        let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let trace = try #require(TraceContext(traceparent: text))
        #expect(
            try self.decode(#"{"datapoints":[],"traceparent":"\#(text)"}"#)
                == .batch(TelemetryBatch(items: [], trace: trace)))
        for other in [#""00-4bf9""#, "7", "null", "{}"] {
            let message = try self.decode(#"{"datapoints":[],"traceparent":\#(other)}"#)
            #expect(message == .batch(TelemetryBatch(items: [])))
        }
    }

    @Test("Values of the wrong type are marked, not fatal")
    func wrongTypes() throws {
        let message = try self.decode(
            #"{"datapoints":[{"value":"2.5","event_public_id":"a"},{"value":true,"event_public_id":"a"},{"event_public_id":3},{"value":NaN,"event_public_id":"é\n","timestamp":5},{"value":"abc"}]}"#
        )
        guard case .batch(let batch) = message else { Issue.record("no batch"); return }
        #expect(batch.items[0].value == .number(2.5))
        #expect(batch.items[1].value == .wrongType)
        #expect(batch.items[2] == TelemetryItem(subject: .missing, value: .missing))
        #expect(batch.items[3].subject == .id("é\n"))
        #expect(batch.items[3].time == .malformed)
        if case .number(let number) = batch.items[3].value { #expect(number.isNaN) } else { Issue.record("no number") }
        #expect(batch.items[4].value == .wrongType)
    }

    @Test(
        "Text that is no JSON object is refused with its place",
        arguments: [
            "", "[]", "nope", "{", #"{"datapoints":[}"#, #"{"datapoints":[{"value":01}]}"#,
            #"{"datapoints":[{"value":1.}]}"#,
            #"{"datapoints":[]} x"#, #"{"a":"\ud800"}"#, "{\"a\":\"\u{1}\"}", #"{"datapoints":5}"#,
            String(repeating: #"{"a":"#, count: 100) + "1" + String(repeating: "}", count: 100),
        ])
    func malformed(text: String) {
        #expect(throws: JSONSyntaxError.self) { try self.decode(text) }
    }

    @Test("Numbers are the same doubles that Foundation reads")
    func numbers() async throws {
        var random = SplitMix(state: 1)
        for _ in 0..<5000 {
            await Task.yield()
            let value = Double(bitPattern: random.next())
            guard value.isFinite else { continue }
            for text in [
                "\(value)", "\(Float(truncatingIfNeeded: value))", "\(Int64(truncatingIfNeeded: random.next()))",
                "\(Double(Int32(truncatingIfNeeded: random.next())) / 1000)",
            ] {
                guard let expected = try? JSONDecoder().decode(Double.self, from: Data(text.utf8)) else { continue }
                let item = try Self.decoder.decodeItem(ByteBuffer(string: #"{"value":\#(text)}"#))
                #expect(item.value == .number(expected), "\(text)")
            }
        }
    }

    @Test("Control messages are told apart")
    func control() throws {
        #expect(try self.decode(#"{"type":"ping"}"#) == .ping)
        #expect(
            try self.decode(#"{"type":"hello","agent":"x","actuators":["a","b"]}"#)
                == .hello(agent: "x", actuators: ["a", "b"]))
        #expect(
            try self.decode(#"{"type":"command_result","id":"c","state":"confirmed","value":1.5}"#)
                == .commandResult(id: "c", state: .confirmed, value: 1.5, reason: nil))
        #expect(try self.decode(#"{"type":"news"}"#) == .unknown(type: "news"))
    }

    @Test("Bytes at random never crash the decoder")
    func noise() async {
        var random = SplitMix(state: 2)
        let alphabet = Array(#"{}[]",:.0123456789eE+-truefalsn\u datapoints"value"#.utf8)
        for _ in 0..<20_000 {
            await Task.yield()
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in alphabet.randomElement(using: &random)!
            }
            _ = try? Self.decoder.decode(ByteBuffer(bytes: bytes))
        }
    }
}

extension Float {
    fileprivate init(truncatingIfNeeded value: Double) {
        let float = Float(value)
        self = float.isFinite ? float : 0
    }
}
