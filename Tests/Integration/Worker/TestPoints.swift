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

/// Always the same numbers: SplitMix64.
struct FixedRandom: RandomNumberGenerator {
    var state: UInt64 = 42

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
