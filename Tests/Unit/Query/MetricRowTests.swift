import Domain
import Testing
import TimeSeries

@testable import QueryService

@Suite("Rows of metrics, and what two periods come to")
struct MetricRowTests {
    private func points(_ values: [(Int64, Double)]) -> [Point] {
        values.map { Point(time: Timestamp(microseconds: $0 * 1_000_000), value: $1) }
    }

    private static let network = MetricCatalogue(
        ["Host / Network receive", "Host / Network transmit", "Host / CPU usage"].enumerated().map { index, name in
            Channel(
                id: Channel.ID(name), number: Channel.Number(index + 1), name: name, kind: .sensor, unit: "MB/s",
                range: 0...1)
        }
    ).sets[1]

    @Test("Points of one time are one row; the newest rows are given")
    func join() {
        let columns: [(channel: Channel.Number, points: [Point])] = [
            (1, self.points([(10, 1), (20, 2), (30, 3)])), (2, self.points([(10, 5), (30, 6), (40, 7)])),
        ]
        let rows = MetricRow.join(columns, limit: 3)
        #expect(rows.map { $0.time.microseconds / 1_000_000 } == [20, 30, 40])
        #expect(rows.map(\.values) == [[1: 2], [1: 3, 2: 6], [2: 7]])
    }

    @Test("The change is what the means of both periods say, in percent of the baseline")
    func change() {
        // (1 + 0.5) and (2 + 1.5) MB/s: mean 2.5e6; against 2e6.
        let current = MetricRow.join(
            [(1, self.points([(0, 1), (60, 2)])), (2, self.points([(0, 0.5), (60, 1.5)]))], limit: 9)
        let baseline = MetricRow.join([(1, self.points([(0, 1)])), (2, self.points([(0, 1)]))], limit: 9)
        let comparison = MetricComparison(of: Self.network, current: current, baseline: baseline)
        #expect(comparison.current == 2_500_000 && comparison.baseline == 2_000_000 && comparison.change == 25)
    }

    @Test("A baseline that is zero or missing has no change; a negative one counts by its amount")
    func noBaseline() {
        #expect(MetricComparison(current: 5, baseline: 0).change == nil)
        #expect(MetricComparison(current: 5, baseline: nil).change == nil)
        #expect(MetricComparison(current: nil, baseline: 5).change == nil)
        #expect(MetricComparison(current: -5, baseline: -10).change == 50)
        #expect(
            MetricComparison(of: Self.network, current: [], baseline: [])
                == MetricComparison(current: nil, baseline: nil))
    }
}
