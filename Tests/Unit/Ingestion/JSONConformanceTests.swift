import Catalogue
import Domain
import FoundationEssentials
import NIOCore
import TestSupport
import Testing

@testable import IngestionService

/// The decoder against Foundation's, on documents made at random.
///
/// Where ours differs on purpose: `NaN`, `Infinity` and numbers beyond the doubles are read (and refused as items, not as a
/// document); values nested deeper than 32 levels are refused; so are lone surrogates and bytes that are no UTF-8, wherever they
/// stand; of members that come twice the last counts.
@Suite("JSON as Foundation reads it")
struct JSONConformanceTests {
    private struct Document: Decodable {
        struct Item: Decodable {
            var channel: String?
            var value: Double?
            var timestamp: String?

            enum CodingKeys: String, CodingKey {
                case value, timestamp
                case channel = "event_public_id"
            }
        }
        var datapoints: [Item]
        var boot: String
    }

    /// Any JSON: Foundation looks at a value only when somebody asks for it.
    private enum Anything: Decodable {
        case read

        init(from decoder: any Decoder) throws {
            self = .read
            if let object = try? decoder.container(keyedBy: Key.self) {
                for key in object.allKeys { _ = try object.decode(Anything.self, forKey: key) }
            } else if var array = try? decoder.unkeyedContainer() {
                while !array.isAtEnd { _ = try array.decode(Anything.self) }
            } else {
                let value = try decoder.singleValueContainer()
                if value.decodeNil() || (try? value.decode(Bool.self)) != nil { return }
                if (try? value.decode(String.self)) != nil { return }
                _ = try value.decode(Double.self)
            }
        }

        private struct Key: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }
    }

    private static let decoder = TelemetryDecoder(channels: ChannelSnapshot(), batchLimit: 10_000)

    @Test("Documents at random have the same ids, times and values, bit for bit", arguments: 0..<20)
    func same(seed: UInt64) throws {
        var maker = JSONMaker(seed: seed)
        for _ in 0..<50 {
            let text = maker.document()
            let expected = try JSONDecoder().decode(Document.self, from: Data(text.utf8))
            guard case .batch(let batch) = try Self.decoder.decode(ByteBuffer(string: text)) else {
                Issue.record("no batch: \(text)")
                return
            }
            #expect(batch.numbering?.boot == expected.boot)
            try #require(batch.items.count == expected.datapoints.count, "\(text)")
            for (item, other) in zip(batch.items, expected.datapoints) {
                #expect(item.subject == other.channel.map { .id($0) } ?? .missing, "\(text)")
                if case .number(let value) = item.value {
                    #expect(value.bitPattern == other.value?.bitPattern, "\(text)")
                } else {
                    #expect(other.value == nil, "\(text)")
                }
                let time = other.timestamp.map { text in
                    Timestamp(rfc3339: text).map { TelemetryItem.Time.instant(microseconds: $0.microseconds) }
                        ?? .malformed
                }
                #expect(item.time == time ?? .absent, "\(text)")
            }
        }
    }

    @Test("What Foundation refuses is refused", arguments: 0..<20)
    func refused(seed: UInt64) {
        var maker = JSONMaker(seed: seed)
        var both = 0
        for _ in 0..<100 {
            let bytes = maker.mutated(Array(maker.document().utf8))
            guard (try? JSONDecoder().decode(Anything.self, from: Data(bytes))) == nil else { continue }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let message = try? Self.decoder.decode(ByteBuffer(bytes: bytes)) else {
                both += 1
                continue
            }
            #expect(Self.differsOnPurpose(text, message), "\(text)")
        }
        #expect(both > 10)
    }

    /// Whether a number that is none, or is beyond the doubles, is all that is wrong.
    private static func differsOnPurpose(_ text: String, _ message: TelemetryMessage) -> Bool {
        if text.contains("NaN") || text.contains("Infinity") { return true }
        // A sign of an exponent that is too far: nothing else of Foundation's refusals is a number to us.
        return text.contains("e")
            && text.split(whereSeparator: { !"0123456789+-.eE".contains($0) })
                .contains { Double($0)?.isFinite == false }
    }

    @Test("Changed and cut bytes never crash the decoder, nor does any depth", arguments: 0..<8)
    func noise(seed: UInt64) async {
        var maker = JSONMaker(seed: seed)
        for _ in 0..<2000 {
            await Task.yield()
            let bytes = maker.mutated(maker.mutated(Array(maker.document(items: 3).utf8)), anyByte: true)
            _ = try? Self.decoder.decode(ByteBuffer(bytes: bytes))
            _ = try? Self.decoder.decodeItem(ByteBuffer(bytes: bytes))
        }
        for opening in ["{\"a\":", "[", "{\"datapoints\":[{\"a\":", "{\"datapoints\":[{\"value\":["] {
            let deep = ByteBuffer(string: "{\"x\":" + String(repeating: opening, count: 100_000))
            #expect(throws: JSONSyntaxError.self) { try Self.decoder.decode(deep) }
        }
    }

    @Test("The nearest double is found for every way to write a number")
    func numbers() async throws {
        var random = SplitMix(state: 4)
        for _ in 0..<10_000 {
            await Task.yield()
            let digits = (0..<Int.random(in: 1...21, using: &random)).map { _ in
                "\(Int.random(in: 0...9, using: &random))"
            }.joined()
            let point = Int.random(in: 0...digits.count, using: &random)
            var text = "1" + digits.prefix(point)
            if point < digits.count { text += "." + digits.dropFirst(point) }
            if random.next() & 3 == 0 { text += "e\(Int.random(in: -40...40, using: &random))" }
            if random.next() & 1 == 0 { text = "-" + text }
            let item = try Self.decoder.decodeItem(ByteBuffer(string: #"{"value":\#(text)}"#))
            #expect(item.value == .number(try #require(Double(text))), "\(text)")
        }
        // Halfway between two doubles, and a little beside it.
        for text in [
            "9007199254740993", "9007199254740993.0", "9007199254740993.001", "9007199254740992.999", "0.3", "1e22",
            "1e23",
        ] {
            let item = try Self.decoder.decodeItem(ByteBuffer(string: #"{"value":\#(text)}"#))
            #expect(item.value == .number(try #require(Double(text))), "\(text)")
        }
    }

    @Test("Items beyond the limit are counted, and none is kept")
    func oversized() throws {
        let items = Array(repeating: #"{"value":1}"#, count: 11).joined(separator: ",")
        let decoder = TelemetryDecoder(channels: ChannelSnapshot(), batchLimit: 10)
        #expect(try decoder.decode(ByteBuffer(string: #"{"datapoints":[\#(items)]}"#)) == .oversized(count: 11))
    }
}
