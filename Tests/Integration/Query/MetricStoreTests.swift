import Domain
import TestSupport
import Testing

@testable import QueryService

@Suite("History of metrics in the database", .enabled(if: TestServers.haveDatabase))
struct MetricStoreTests {
    private static let channels = [
        (1, "Host / Network receive"), (2, "Host / Network transmit"), (3, "Host / CPU usage"), (4, "lab / CPU usage"),
    ].map { number, name in
        Channel(
            id: Channel.ID("c\(number)"), number: Channel.Number(number), name: name, kind: .sensor, unit: "x",
            range: 0...1, expectedInterval: .seconds(10))
    }

    /// One reading of both network channels every ten seconds for two hours: in the minute m, m and 2·m.
    private static let readings: [Reading] = (0..<720).flatMap { step in
        let time = Timestamp.start + .seconds(step * 10)
        return [
            Reading(channel: 1, time: time, value: Double(step / 6)),
            Reading(channel: 2, time: time, value: Double(step / 6 * 2)),
        ]
    }

    private func rows(
        _ store: MetricStore, minutes: Range<Int>, width: BucketWidth, limit: Int = 1000
    ) async throws -> [MetricRow] {
        try await store.rows(
            of: Array(Self.channels.prefix(2)), from: .start + .seconds(minutes.lowerBound * 60),
            to: .start + .seconds(minutes.upperBound * 60), width: width, limit: limit, now: .start + .seconds(7200))
    }

    @Test("Buckets of every width have the means of their readings")
    func means() async throws {
        try await TestStore.with { test in
            try await test.insert(Self.readings)
            let store = MetricStore(readings: test.store)
            let hours = try await self.rows(store, minutes: 0..<120, width: .hour)
            // Minutes 0…59 and 60…119, each with the same number of readings.
            #expect(hours.map(\.values) == [[1: 29.5, 2: 59], [1: 89.5, 2: 179]])
            #expect(hours.map(\.time) == [.start, .start + .seconds(3600)])
            let five = try await self.rows(store, minutes: 10..<20, width: .fiveMinutes)
            #expect(five.map(\.values) == [[1: 12, 2: 24], [1: 17, 2: 34]])
            let minutes = try await self.rows(store, minutes: 3..<6, width: .minute)
            #expect(minutes.map(\.values) == [[1: 3, 2: 6], [1: 4, 2: 8], [1: 5, 2: 10]])
            // Ten seconds apart: every other bucket is empty, and absent.
            let seconds = try await self.rows(store, minutes: 3..<4, width: .fiveSeconds)
            #expect(seconds.map { ($0.time - .start) / .seconds(1) } == [180, 190, 200, 210, 220, 230])
        }
    }

    @Test("Of more buckets than asked for the newest are given")
    func limit() async throws {
        try await TestStore.with { test in
            try await test.insert(Self.readings)
            let rows = try await self.rows(
                MetricStore(readings: test.store), minutes: 0..<120, width: .minute, limit: 2)
            #expect(rows.map(\.values) == [[1: 118, 2: 236], [1: 119, 2: 238]])
        }
    }

    @Test("Two periods are compared by what was sent and received together")
    func comparison() async throws {
        try await TestStore.with { test in
            try await test.insert(Self.readings)
            let store = MetricStore(readings: test.store)
            let set = try #require(MetricCatalogue(Self.channels).set(ofType: "network", host: "Host"))
            let second = try await self.rows(store, minutes: 60..<120, width: .minute)
            let first = try await self.rows(store, minutes: 0..<60, width: .minute)
            let comparison = MetricComparison(of: set, current: second, baseline: first)
            // Three times the minute, in bytes: 3 · 89.5e6 against 3 · 29.5e6.
            #expect(comparison.current == 268_500_000 && comparison.baseline == 88_500_000)
            #expect(abs(try #require(comparison.change) - 203.3898305) < 1e-6)
            let nothing = MetricComparison(
                of: set, current: second, baseline: try await self.rows(store, minutes: 500..<560, width: .minute))
            #expect(nothing.baseline == nil && nothing.change == nil)
        }
    }

    @Test("The newest readings say which host is meant; what is kept is counted")
    func newest() async throws {
        try await TestStore.with { test in
            try await test.insert([
                Reading(channel: 3, time: .start, value: 1), Reading(channel: 4, time: .start + .seconds(61), value: 1),
                Reading(channel: 4, time: .start + .seconds(62), value: 1),
            ])
            let store = MetricStore(readings: test.store)
            let newest = try await store.newest(of: [1, 3, 4])
            #expect(newest == [3: .start, 4: .start + .seconds(62)])
            #expect(MetricCatalogue(Self.channels).defaultHost(newest: newest) == "lab")
            #expect(try await store.count(of: [3, 4]) == 3)
        }
    }
}
