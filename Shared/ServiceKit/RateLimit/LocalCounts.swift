import Domain

/// Counts of this process alone, for the time without Redis: a plain value, the caller brings the time.
///
/// Remembers `capacity` callers; one more ends the minutes of all that are over, and when none is, of all.
struct LocalCounts {
    private struct Window {
        var requests = 0
        var end: Timestamp
    }

    private let capacity: Int
    private var windows: [String: Window] = [:]

    init(capacity: Int = 20_000) {
        self.capacity = capacity
    }

    mutating func count(_ quota: RateQuota, of caller: String, at now: Timestamp) -> RateCount {
        let key = "\(quota.name):\(caller)"
        if self.windows[key] == nil, self.windows.count >= self.capacity {
            self.windows = self.windows.filter { $0.value.end > now }
            if self.windows.count >= self.capacity { self.windows = [:] }
        }
        var window = self.windows[key] ?? Window(end: now)
        if window.end <= now { window = Window(end: now + RateQuota.window) }
        window.requests += 1
        self.windows[key] = window
        return RateCount(quota: quota, requests: window.requests, remaining: window.end - now)
    }
}
