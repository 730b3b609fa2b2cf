import Domain
import TimeSeries

/// Points of one channel, `count` of them from `start` on; values are a random walk in tenths.
func randomWalk(
    from start: Timestamp, count: Int, every step: Duration = .seconds(1),
    using generator: inout some RandomNumberGenerator
) -> [Point] {
    var value = 200
    return (0..<count).map { index in
        value += Int.random(in: -3...3, using: &generator)
        return Point(
            time: start + step * index + .microseconds(Int.random(in: 0..<900, using: &generator)),
            value: Double(value) / 10)
    }
}
