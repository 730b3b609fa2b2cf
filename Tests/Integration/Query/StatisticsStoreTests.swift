import Domain
import TestSupport
import Testing
import TimeSeries

@testable import QueryService

@Suite("Figures of what is stored", .enabled(if: TestServers.haveDatabase))
struct StatisticsStoreTests {
    private let channel = Channel(
        id: .init("c1"), number: 1, name: "Channel 1", kind: .sensor, unit: "V", range: 0...100,
        expectedInterval: .seconds(60))

    private func readings(_ random: inout SplitMix) -> [Reading] {
        (0..<2000).map { _ in
            Reading(
                channel: 1, time: .start + .seconds(Int.random(in: 0..<200_000, using: &random)),
                value: (Double.random(in: -5...5, using: &random) * 4).rounded() / 4)
        }
    }

    @Test("Fresh, sealed, mixed and late: the figures are those of the readings themselves", arguments: [1, 2, 3])
    func states(seed: UInt64) async throws {
        try await TestStore.with { test in
            var random = SplitMix(state: seed)
            let all = self.readings(&random)
            let (from, to) = (Timestamp.start + .seconds(30_001), Timestamp.start + .seconds(170_123))
            let question = StatisticsQuestion(from: from, to: to, percentiles: [5, 50, 99.5], above: 1)
            func check(_ stored: ArraySlice<Reading>) async throws {
                let points = stored.filter { $0.time >= from && $0.time < to }
                    .map { Point(time: $0.time, value: $0.value) }.sorted()
                var fold = StatisticsFold(question, gap: .seconds(180), expected: Int64(points.count))
                fold.add(points)
                #expect(try await test.store.statistics(of: self.channel, question) == fold.finish())
            }
            try await test.insert(Array(all[..<1500]))
            try await check(all[..<1500])
            try await test.seal(until: .start + .seconds(100_000))
            try await check(all[..<1500])
            try await test.insert(Array(all[1500...]))
            try await check(all[...])
            try await test.seal(until: .start + .seconds(300_000))
            try await check(all[...])
        }
    }

    @Test("Where readings are gone, minutes and hours tell what they can, and say so")
    func horizons() async throws {
        try await TestStore.with { test in
            let readings = (0..<720).map {
                Reading(channel: 1, time: .start + .seconds($0 * 10), value: Double($0 % 97))
            }
            try await test.insert(Array(readings[..<360]))
            try await test.seal(until: .start + .seconds(86_400))
            try await test.insert(Array(readings[360...]))
            let question = StatisticsQuestion(from: .start, to: .start + .seconds(7200), percentiles: [50], above: 1)
            let whole = try await test.store.statistics(of: self.channel, question)
            try await test.forget(1, rawBefore: .start + .seconds(3600))
            let left = try await test.store.statistics(of: self.channel, question)
            #expect(left.resolution == .rollups(.minute))
            #expect(left.count == 720 && left.minimum == whole.minimum && left.maximum == whole.maximum)
            #expect(left.first == whole.first && left.last == whole.last)
            #expect(abs(try #require(left.mean) - (try #require(whole.mean))) < 1e-9)
            #expect(left.deviation == nil && left.percentiles == nil && left.integral == nil && left.timeAbove == nil)
        }
    }
}
