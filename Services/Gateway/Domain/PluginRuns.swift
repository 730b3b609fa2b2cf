import Domain

/// What the runs of an instance tell of it; times are of the device's clock.
struct PluginRuns: Sendable, Hashable {
    /// When the last one began; nil: there was none.
    var last: Timestamp?
    var lastSuccess: Timestamp?

    /// Since the last success, or since ever.
    var consecutiveFailures = 0

    /// Why the last one failed; nil: it did not, or nobody knows.
    var error: String?

    /// Short intervals count as this: what a report takes must not look like a run that is missing.
    private static let shortestInterval = Duration.seconds(15)

    /// Runs that were due since the last one and are not there.
    func missed(interval: Duration, at now: Timestamp) -> Int {
        guard let last else { return 0 }
        return max(0, Int((now - last) / max(interval, Self.shortestInterval)) - 1)
    }
}
