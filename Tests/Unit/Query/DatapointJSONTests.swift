import Catalogue
import Domain
import FoundationEssentials
import Testing

@testable import QueryService

@Suite("Readings as JSON by hand")
struct DatapointJSONTests {
    private struct Datapoint: Decodable, Equatable {
        var id: String
        var value: Double
        var timestamp: String
        var channel: String
        var experiment: String?

        enum CodingKeys: String, CodingKey {
            case value, timestamp
            case id = "public_id"
            case channel = "event_public_id"
            case experiment = "experiment_public_id"
        }
    }

    @Test("It is what the encoder of the other routes writes, for every kind of number")
    func same() throws {
        let readings = [0, -0.0, 1, 23.5, -1e-7, 1e300, 123_456_789_012].map {
            Reading(channel: 5, time: Timestamp(microseconds: 1_795_796_461_234_567), value: $0)
        }
        var json = DatapointJSON(count: 1)
        for reading in readings { json.append(reading, channel: .init("a\"b"), experiment: nil) }
        let byHand = try JSONDecoder().decode([Datapoint].self, from: Data(json.finish()))
        let encoded = try JSONEncoder().encode(
            readings.map { DatapointDTO($0, channel: .init("a\"b"), in: ExperimentSnapshot()) })
        #expect(byHand == (try JSONDecoder().decode([Datapoint].self, from: encoded)))
        #expect(byHand.map(\.value.bitPattern) == readings.map(\.value.bitPattern))
    }

    @Test("No readings are an empty array; whole numbers have no point; an experiment is named")
    func text() {
        #expect(String(decoding: DatapointJSON(count: 0).finish(), as: UTF8.self) == "[]")
        var json = DatapointJSON(count: 1)
        json.append(Reading(channel: 1, time: .init(microseconds: 0), value: 23), channel: .init("c"), experiment: "e")
        let text = String(decoding: json.finish(), as: UTF8.self)
        #expect(
            text.contains(
                #""value":23,"timestamp":"1970-01-01T00:00:00.000000Z","event_public_id":"c","experiment_public_id":"e"}"#
            ))
    }
}
