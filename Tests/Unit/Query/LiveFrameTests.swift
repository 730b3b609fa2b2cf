import Catalogue
import Contracts
import Domain
import FoundationEssentials
import Testing

import struct NIOCore.ByteBuffer

@testable import QueryService

@Suite("The live feed's messages")
struct LiveFrameTests {
    private static let catalogue = LiveCatalogue(
        channels: ChannelSnapshot([
            Channel(id: Identifier("a"), number: 1, name: "A", kind: .sensor, unit: "V", range: 0...1)
        ]),
        experiments: ExperimentSnapshot([
            Experiment(
                id: Identifier("run"), name: "Run", startedAt: Timestamp(microseconds: 1),
                stoppedAt: Timestamp(microseconds: 3))
        ]))

    private func readings(_ count: Int, channel: Channel.Number = 1) -> [Reading] {
        (0..<count).map { Reading(channel: channel, time: Timestamp(microseconds: Int64($0)), value: Double($0) / 3) }
    }

    private struct Frame: Decodable {
        struct Datapoint: Decodable {
            var value: Double
            var timestamp: String
            var experiment: String?

            enum CodingKeys: String, CodingKey {
                case value, timestamp
                case experiment = "experiment_public_id"
            }
        }
        var type: String
        var datapoints: [Datapoint]
        var position: String?
    }

    private func frames(_ readings: [Reading]) throws -> [Frame] {
        let whole = LiveFrame.frames(readings, position: LivePosition(), in: Self.catalogue)
        var commit = LiveCommit(readings, position: LivePosition(), in: Self.catalogue)
        // What is put together from pieces is the same.
        #expect(commit.frames(of: readings.indices).map(String.init(buffer:)) == whole.map(String.init(buffer:)))
        return try whole.map { try JSONDecoder().decode(Frame.self, from: Data($0.readableBytesView)) }
    }

    @Test(
        "Every reading stands in the frames, with all its digits; long batches are split and the last frame has the position"
    )
    func split() throws {
        let readings = self.readings(LiveFrame.readingLimit * 2 + 1)
        let frames = try self.frames(readings)
        #expect(frames.map(\.datapoints.count) == [LiveFrame.readingLimit, LiveFrame.readingLimit, 1])
        #expect(frames.map(\.position) == [nil, nil, LivePosition().text])
        #expect(frames.flatMap(\.datapoints).map(\.value) == readings.map(\.value))
        #expect(frames.flatMap(\.datapoints).map { Timestamp(rfc3339: $0.timestamp) } == readings.map(\.time))
    }

    @Test("A reading says to which experiment it belongs")
    func experiment() throws {
        let datapoints = try self.frames(self.readings(4)).flatMap(\.datapoints)
        #expect(datapoints.map(\.experiment) == [nil, "run", "run", nil])
    }

    @Test("Readings of a channel that was deleted are left out; of nothing but those there is no frame")
    func deleted() throws {
        #expect(try self.frames(self.readings(2) + self.readings(3, channel: 9)).flatMap(\.datapoints).count == 2)
        #expect(try self.frames(self.readings(3, channel: 9)).isEmpty)
        #expect(try self.frames([]).isEmpty)
    }
}
