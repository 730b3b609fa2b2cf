import Domain

/// Says whether the telemetry of updated devices lets the next wave begin.
protocol TelemetryJudge: Sendable {
    /// - Parameters:
    ///   - quiet: so long an alert has to be over to count no more.
    ///   - updated: devices that have completed, and when each had.
    ///   - others: devices of the fleet that were not touched yet.
    /// - Throws: when telemetry cannot be read; then nothing goes on.
    func judge(
        _ gate: RolloutPlan.Gate, quiet: Duration, updated: [String: Timestamp], others: [String], at now: Timestamp
    ) async throws -> TelemetryVerdict
}

/// What telemetry says, in words and figures.
struct TelemetryVerdict: Sendable, Hashable {
    /// One thing that was compared.
    struct Finding: Sendable, Hashable {
        /// `alerts`, `completeness`, `restarts`.
        var name: String
        var isGood: Bool
        /// A sentence with the figures.
        var message: String
        /// Of the devices that were updated, and of those that were not; nil: there is nothing to compare.
        var updated: Double?
        var others: Double?
    }

    var findings: [Finding]

    var isGood: Bool { self.findings.allSatisfy(\.isGood) }
}
