import Domain
import TestSupport
import TimeSeries

/// A channel's readings as they come in the field: walks, steps and waves with spikes, gaps, a changing rate, some readings
/// twice and some at one time with another value.
struct RandomSeries {
    /// In their order.
    let points: [Point]
    let span: Range<Timestamp>

    /// 2026-01-01T00:00:00Z, less an odd number of microseconds.
    private static let start = Timestamp(microseconds: 1_767_225_600_000_000 - 1_234_567)

    init(seed: UInt64) {
        var random = SplitMix(state: seed)
        let seconds = [7200, 86_400, 3 * 86_400, 45 * 86_400].randomElement(using: &random) ?? 7200
        let count = Int.random(in: 300...4000, using: &random)
        let spacing = Double(seconds) * 1e6 / Double(count)
        let isSteady = Bool.random(using: &random)
        var points: [Point] = []
        var time = Double(Self.start.microseconds)
        var value = Double.random(in: -50...50, using: &random)
        let form = Int.random(in: 0..<5, using: &random)
        for index in 0..<count {
            time += isSteady ? spacing : spacing * Double.random(in: 0.05...2, using: &random)
            let chance = Int.random(in: 0..<1000, using: &random)
            // A sensor that is silent, for a while or for long.
            if chance < 4 { time += spacing * Double.random(in: 5...200, using: &random) }
            switch form {
            case 0: value += Double.random(in: -1...1, using: &random)
            case 1: value = chance < 30 ? Double(Int.random(in: -5...5, using: &random)) : value
            case 2: value = Double(index) / 7
            case 3: value = Double.random(in: -100...100, using: &random)
            default: value = Double((index % 400) * (400 - index % 400)) / 100
            }
            let shown = chance > 990 ? value + Double.random(in: -500...500, using: &random) : value
            let point = Point(time: Timestamp(microseconds: Int64(time)), value: shown)
            points.append(point)
            if chance % 97 == 0 { points.append(point) }
            if chance % 89 == 0 { points.append(Point(time: point.time, value: shown - 3)) }
        }
        self.points = points.sorted()
        self.span = Self.start..<Timestamp(microseconds: Int64(time) + 1)
    }

    /// A range with odd edges, mostly within the readings.
    func range(_ random: inout SplitMix) -> Range<Timestamp> {
        let (low, high) = (self.span.lowerBound.microseconds, self.span.upperBound.microseconds)
        let length = high - low
        let from = low + Int64.random(in: -length / 10...length / 3, using: &random)
        let to = high + Int64.random(in: -length / 3...length / 10, using: &random)
        return Timestamp(microseconds: from)..<Timestamp(microseconds: to)
    }
}
