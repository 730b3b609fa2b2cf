/// The unit of a write's timestamps.
enum LinePrecision: String, Sendable, CaseIterable {
    case nanoseconds = "ns"
    case microseconds = "us"
    case milliseconds = "ms"
    case seconds = "s"
    case minutes = "m"
    case hours = "h"

    /// `stamp` in microseconds since 1970, nanoseconds cut; nil beyond 64 bits.
    func microseconds(_ stamp: Int64) -> Int64? {
        if self == .nanoseconds { return stamp >= 0 ? stamp / 1000 : (stamp - 999) / 1000 }
        let (product, overflow) = stamp.multipliedReportingOverflow(by: self.factor)
        return overflow ? nil : product
    }

    private var factor: Int64 {
        switch self {
        case .nanoseconds, .microseconds: 1
        case .milliseconds: 1000
        case .seconds: 1_000_000
        case .minutes: 60_000_000
        case .hours: 3_600_000_000
        }
    }
}
