import Domain

@testable import OTAService

/// Finds nothing wrong, as nothing is read: it stands where telemetry is not asked yet.
struct SilentTelemetry: TelemetryJudge {
    func judge(
        _ gate: RolloutPlan.Gate, quiet: Duration, updated: [String: Timestamp], others: [String], at now: Timestamp
    ) async throws -> TelemetryVerdict { TelemetryVerdict(findings: []) }
}
