import Domain
import TimeSeries

/// SplitMix64 (G. Steele et al., OOPSLA 2014): the same numbers for the same seed, so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        self.state = seed
    }

    mutating func next() -> UInt64 {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ limit: Int) -> Int { Int(self.next() % UInt64(limit)) }
}

extension Timestamp {
    /// 2026-01-01T00:00:00Z.
    static let start = Timestamp(microseconds: 1_767_225_600_000_000)
}

extension [Point] {
    /// Times and the values' bits: equal for the same points only, -0 and 0 apart.
    var exact: [UInt64] { self.flatMap { [UInt64(bitPattern: $0.time.microseconds), $0.value.bitPattern] } }
}

extension Aggregate {
    var exact: [UInt64] {
        [UInt64(bitPattern: self.count)] + [self.first, self.last].exact
            + [self.minimum, self.maximum, self.sum].map(\.bitPattern)
    }
}

extension [Rollup] {
    var exact: [UInt64] { self.flatMap { [UInt64(bitPattern: $0.start.microseconds)] + $0.aggregate.exact } }
}
