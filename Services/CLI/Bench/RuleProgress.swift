/// How far the rules service is behind what was acknowledged, as it says itself.
///
/// It counts readings that it looks at again after a gap in the streams once more: then it is further behind than this says.
struct RuleProgress: Sendable {
    /// Readings within the window.
    var looked = 0.0
    var mostBehind = 0.0
    var behindAtEnd = 0.0
    /// After the window; nil: not within the patience.
    var caughtUp: Duration?

    private static let name = "webmacs_rule_readings_total"
    private static let pace = Duration.milliseconds(100)

    /// Looks ten times a second while `load` lasts, and then until all of it has been looked at. Nil without metrics.
    static func follow(
        _ metrics: ServiceMetrics?, _ load: Measurement, patience: Duration
    ) async throws -> RuleProgress? {
        guard let metrics else { return nil }
        var progress = RuleProgress()
        let before = try await metrics.value(of: Self.name)
        while true {
            let acknowledged = Double(load.units)
            let looked = try await metrics.value(of: Self.name) - before
            let behind = max(0, acknowledged - looked)
            progress.mostBehind = max(progress.mostBehind, behind)
            let now = ContinuousClock.now
            if now < load.window.upperBound {
                progress.looked = looked
                progress.behindAtEnd = behind
            } else if behind == 0 {
                progress.caughtUp = now - load.window.upperBound
                return progress
            } else if now > load.window.upperBound + patience {
                return progress
            }
            try await Task.sleep(for: Self.pace)
        }
    }
}
