import Contracts
import Domain
import FoundationEssentials
import NIOCore
import Testing

@testable import CLIService

@Suite struct ReadingFramesTests {
    private struct Frame: Decodable {
        struct Item: Decodable {
            var value: Double
            var channel: String
            var timestamp: String

            enum CodingKeys: String, CodingKey {
                case value, timestamp
                case channel = "event_public_id"
            }
        }
        var boot: String
        var seq: Int
        var follows: Int
        var acknowledged: Int
        var datapoints: [Item]
    }

    @Test("The past is told once, in numbered frames that follow each other, until its end")
    func past() throws {
        let start = Timestamp(microseconds: 1_700_000_000_000_000)
        var frames = ReadingFrames(
            channels: ["a", "b"], batch: 3, boot: "x",
            clock: .past(start: start, step: .seconds(1), end: start + .seconds(2)))
        var items: [Frame.Item] = []
        var last = 0
        while let frame = frames.next(acknowledged: 0) {
            let decoded = try JSONDecoder().decode(Frame.self, from: Data(frame.payload.readableBytesView))
            #expect(decoded.follows == last)
            #expect(decoded.seq == frame.last)
            #expect(decoded.datapoints.count == frame.count)
            last = frame.last
            items += decoded.datapoints
        }
        #expect(items.map(\.channel) == ["a", "b", "a", "b"])
        let times = [start, start, start + .seconds(1), start + .seconds(1)]
        #expect(items.map { Timestamp(rfc3339: $0.timestamp) } == times)
    }

    @Test("The same past in binary frames and in lines")
    func otherFormats() throws {
        let start = Timestamp(microseconds: 1_700_000_000_000_000)
        let clock = ReadingFrames.Clock.past(start: start, step: .seconds(1), end: start + .seconds(2))
        var binary = ReadingFrames(channels: ["a", "b"], batch: 3, boot: "x", clock: clock, format: .binary)
        let frame = binary.next(acknowledged: 0)
        let first = try #require(frame)
        let batch = try BinaryTelemetry(decoding: Array(first.payload.readableBytesView))
        #expect((batch.boot, batch.last, batch.follows) == ("x", 3, 0))
        #expect(batch.items.map(\.alias) == [0, 1, 0])
        #expect(batch.items.map(\.time) == [0, 0, 1_000_000].map { start.microseconds + $0 })
        #expect(batch.items[0].value == 20)

        var lines = ReadingFrames(channels: ["a", "b"], batch: 3, boot: "x", clock: clock, format: .lines)
        let text = lines.next(acknowledged: 0)
        let body = try #require(text).payload
        #expect(String(buffer: body).hasPrefix("bench,channel=a value=20.0 1700000000000000\n"))
    }
}
