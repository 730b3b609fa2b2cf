import Domain
import Schedules
import ServiceKit

/// A plan on the wire and in the database.
struct RolloutPlanDTO: Codable, Sendable {
    struct Gate: Codable, Sendable {
        var quietAlerts: Bool
        var completenessDrop: Double
        var extraRestarts: Double

        private enum CodingKeys: String, CodingKey {
            case quietAlerts = "quiet_alerts"
            case completenessDrop = "completeness_drop"
            case extraRestarts = "extra_restarts"
        }
    }

    /// In the alphabet's order.
    var tags: [String]
    var waves: [Double]
    var successPercent: Double
    var errorPercent: Double
    var minimumSample: Int
    var soakSeconds: Int
    var silenceSeconds: Int
    @ExplicitNull var schedule: ScheduleDTO?
    var sparesExperiments: Bool
    @ExplicitNull var gate: Gate?
    var needsApproval: Bool
    var forced: Bool

    init(_ plan: RolloutPlan) {
        self.tags = plan.tags.sorted()
        self.waves = plan.waves
        self.successPercent = plan.successPercent
        self.errorPercent = plan.errorPercent
        self.minimumSample = plan.minimumSample
        self.soakSeconds = Int(plan.soak / .seconds(1))
        self.silenceSeconds = Int(plan.silence / .seconds(1))
        self.schedule = plan.schedule.map(ScheduleDTO.init)
        self.sparesExperiments = plan.sparesExperiments
        self.gate = plan.gate.map {
            Gate(
                quietAlerts: $0.wantsQuietAlerts, completenessDrop: $0.completenessDrop,
                extraRestarts: $0.extraRestarts)
        }
        self.needsApproval = plan.needsApproval
        self.forced = plan.isForced
    }

    var plan: RolloutPlan {
        RolloutPlan(
            tags: Set(self.tags), waves: self.waves, successPercent: self.successPercent,
            errorPercent: self.errorPercent, minimumSample: self.minimumSample, soak: .seconds(self.soakSeconds),
            silence: .seconds(self.silenceSeconds), schedule: self.schedule?.schedule,
            sparesExperiments: self.sparesExperiments,
            gate: self.gate.map {
                RolloutPlan.Gate(
                    wantsQuietAlerts: $0.quietAlerts, completenessDrop: $0.completenessDrop,
                    extraRestarts: $0.extraRestarts)
            },
            needsApproval: self.needsApproval, isForced: self.forced)
    }

    private enum CodingKeys: String, CodingKey {
        case tags, waves, schedule, gate, forced
        case successPercent = "success_percent"
        case errorPercent = "error_percent"
        case minimumSample = "minimum_sample"
        case soakSeconds = "soak_seconds"
        case silenceSeconds = "silence_seconds"
        case sparesExperiments = "spares_experiments"
        case needsApproval = "needs_approval"
    }
}
