import Domain
import Schedules
import Updates

/// Whom a rollout reaches, in which waves, and when it goes on.
struct RolloutPlan: Sendable, Hashable {
    /// What telemetry must look like before the next wave.
    struct Gate: Sendable, Hashable {
        /// No alert fires on a channel of an updated device that did not before its update.
        var wantsQuietAlerts = true
        /// By how much the completeness of the updated devices' readings may be below that of the others, in percentage points.
        var completenessDrop = 5.0
        /// By how many restarts each updated device may exceed the others, on average; its update's own one is not counted.
        var extraRestarts = 1.0
    }

    /// Devices with all of these tags; empty: every device.
    var tags: Set<String> = []
    /// How much of the fleet each wave reaches, with those before: percent, rising, the last 100.
    var waves: [Double] = [5, 25, 100]
    /// A wave is good when so much of what has ended is completed: percent.
    var successPercent = 90.0
    /// The rollout pauses by itself when so much of what has ended has failed: percent.
    var errorPercent = 20.0
    /// Fewer devices that have ended say nothing: neither good nor bad.
    var minimumSample = 1
    /// How long a good wave is watched before the next: from the end of its last device.
    var soak: Duration = .seconds(600)
    /// A device that has begun and says nothing for so long is lost; a wave in which nobody answers goes on after it.
    var silence: Duration = .seconds(3600)
    /// When devices may begin; nil: always.
    var schedule: Schedule?
    /// Nothing begins while an experiment runs.
    var sparesExperiments = true
    /// Nil: telemetry is not asked.
    var gate: Gate? = Gate()
    /// Another person has to let it go.
    var needsApproval = false
    /// Older or equal versions are wanted, too.
    var isForced = false

    /// Whether a device with `present` needs no `version`: it has the same, or unless the plan insists a newer one.
    func isPointless(_ version: String, on present: String) -> Bool {
        if version == present { return true }
        guard !self.isForced else { return false }
        guard let present = ReleaseVersion(present), let coming = ReleaseVersion(version) else { return false }
        return !(present < coming)
    }
}
