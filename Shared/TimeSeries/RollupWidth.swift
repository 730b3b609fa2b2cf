import Domain

/// How much time one bucket of a rollup covers.
package enum RollupWidth: Sendable, Hashable, CaseIterable {
    case minute
    case hour

    package var duration: Duration { .microseconds(self.microseconds) }

    var microseconds: Int64 {
        switch self {
        case .minute: 60_000_000
        case .hour: 3_600_000_000
        }
    }

    /// The beginning of the bucket that holds `time`. Not below the first that 64 bits can name.
    package func floor(_ time: Timestamp) -> Timestamp {
        time.floored(to: self.microseconds)
    }
}

extension Timestamp {
    /// One UTC day in microseconds: they have no leap seconds.
    static let day: Int64 = 86_400_000_000

    /// The beginning of its UTC day.
    package var startOfDay: Timestamp { self.floored(to: Self.day) }

    /// The last multiple of `width` not behind it.
    func floored(to width: Int64) -> Timestamp {
        let rest = self.microseconds % width
        let start = self.microseconds.subtractingReportingOverflow(rest < 0 ? rest + width : rest)
        return Timestamp(microseconds: start.overflow ? .min : start.partialValue)
    }
}
