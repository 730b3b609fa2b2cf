import Contracts
import Domain
import FoundationEssentials
import ServiceKit
import Testing

@testable import WebhooksService

@Suite("What is told of readings, and of the stream of events")
struct ReadingTests {
    static func reading(_ channel: Int32, _ time: Int64, _ value: Double = 0) -> Reading {
        Reading(channel: channel, time: Timestamp(microseconds: time), value: value)
    }

    @Test("Of each channel the newest stays, until somebody was told of it; a missed commit is noticed")
    func latest() throws {
        var latest = LatestReadings(from: LivePosition())
        let gaps = [
            latest.take([Self.reading(1, 10), Self.reading(2, 10)], commit: 1, of: 3),
            latest.take([Self.reading(1, 9)], commit: 2, of: 3),
            latest.take([Self.reading(2, 20)], commit: 4, of: 3),
        ]
        #expect(gaps == [false, false, true])
        #expect(latest.readings.values.map(\.time.microseconds).sorted() == [10, 20])
        #expect(latest.position.commits[3] == 4)
        let told = latest.readings.values
        latest.take([Self.reading(2, 30)])
        latest.drop(told)
        #expect(latest.readings == [2: Self.reading(2, 30)])
    }

    @Test("Experiments of the stream get the words of webhooks; what no webhook can want is passed over")
    func streamed() throws {
        let envelope = EventEnvelope(
            id: "x", type: ExperimentStopped.type, source: "gateway", time: "2026-11-28T08:00:00Z",
            data: ExperimentStopped(
                id: "e1", name: "Run", startedOn: "2026-11-28T07:00:00Z", stoppedOn: "2026-11-28T08:00:00Z", user: "u"))
        let event = try #require(try StreamedEvent([UInt8](try JSONEncoder().encode(envelope))))
        #expect(event.type == .experimentStopped)
        #expect(
            event.data
                == .object([
                    "experiment": .string("Run"), "public_id": .string("e1"),
                    "started_on": .string("2026-11-28T07:00:00Z"),
                    "stopped_on": .string("2026-11-28T08:00:00Z"),
                ]))
        var other = envelope
        other.type = "something_else"
        #expect(try StreamedEvent([UInt8](try JSONEncoder().encode(other))) == nil)
        #expect(throws: (any Error).self) { try StreamedEvent(Array("{".utf8)) }
    }
}
