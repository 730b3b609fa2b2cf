import Glibc

/// An instant of CLOCK_MONOTONIC, in nanoseconds: never set back, stands still while the machine sleeps.
struct MonotonicTime: Comparable {
    var nanoseconds: Int64

    static var now: MonotonicTime {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    static func + (time: MonotonicTime, duration: Duration) -> MonotonicTime {
        MonotonicTime(nanoseconds: time.nanoseconds.addingSaturated(duration.clampedNanoseconds))
    }

    /// The earlier of two instants; nil is never.
    static func earlier(_ left: MonotonicTime?, _ right: MonotonicTime?) -> MonotonicTime? {
        guard let left, let right else { return left ?? right }
        return min(left, right)
    }

    /// From now until this instant as poll(2) takes it: milliseconds, rounded up, 0 when it has passed.
    func pollTimeout(from now: MonotonicTime) -> Int32 {
        guard self > now else { return 0 }
        return Int32(clamping: (self.nanoseconds - now.nanoseconds + 999_999) / 1_000_000)
    }
}

extension Duration {
    /// Nanoseconds, clamped to about ±146 years.
    var clampedNanoseconds: Int64 {
        let (seconds, attoseconds) = self.components
        let limit: Int64 = .max / 2
        guard abs(seconds) < limit / 1_000_000_000 else { return seconds < 0 ? -limit : limit }
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    var wholeMillisecondsRoundedUp: Int {
        Int((self.clampedNanoseconds + 999_999) / 1_000_000)
    }

    /// For SO_RCVTIMEO and connect(2): at least a microsecond, because zero means forever there.
    var timeval: timeval {
        let microseconds = max(1, self.clampedNanoseconds / 1_000)
        return Glibc.timeval(tv_sec: Int(microseconds / 1_000_000), tv_usec: Int(microseconds % 1_000_000))
    }
}

extension Int64 {
    fileprivate func addingSaturated(_ other: Int64) -> Int64 {
        let (sum, overflow) = self.addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}
