import Domain
import Schedules

/// What of the world decides whether a rollout may go on.
struct RolloutConditions: Sendable {
    /// When a plan lets devices begin.
    enum Window: Sendable {
        case always
        case clock(ScheduleClock)
        /// The plan's time zone is not known on this machine; why, in words.
        case unreadable(String)
    }

    /// What telemetry has said of the open wave.
    enum Answer: Sendable, Hashable {
        case verdict(TelemetryVerdict)
        /// It could not be read.
        case unreadable
    }

    var now: Timestamp
    var window: Window = .always
    /// The name of one that runs.
    var experiment: String?
    /// When the last one ended; nil: there was none.
    var experimentEndedAt: Timestamp?
    /// Nil: it was not asked.
    var answer: Answer?

    /// Why nothing may begin now, in words; nil: it may.
    func obstacle(for plan: RolloutPlan) -> String? {
        switch self.window {
        case .always: break
        case .unreadable(let problem): return "Its window cannot be told: \(problem)"
        case .clock(let clock) where !clock.contains(self.now):
            guard let opening = clock.opening(after: self.now) else { return "Its window never opens." }
            return "Its window opens at \(Words.time(opening))."
        case .clock: break
        }
        guard plan.sparesExperiments, let experiment = self.experiment else { return nil }
        return "The experiment '\(experiment)' is running."
    }

    /// Whether devices have had so much time to begin since `start`: while a window is closed or an experiment runs nobody can.
    ///
    /// - Complexity: O(*n*) in the minutes since `start` where there is a schedule, until `time` is found.
    func hasPassed(_ time: Duration, since start: Timestamp, for plan: RolloutPlan) -> Bool {
        var start = start
        if plan.sparesExperiments, let end = self.experimentEndedAt { start = max(start, end) }
        guard self.now - start >= time else { return false }
        guard case .clock(let clock) = self.window else { return true }
        var open = Duration.zero
        var instant = self.now
        while instant >= start, open < time {
            if clock.contains(instant) { open += .seconds(60) }
            instant = instant - .seconds(60)
        }
        return open >= time
    }
}

extension RolloutConditions.Window {
    /// Reads the zone of a plan's schedule from the system: a small file.
    init(_ schedule: Schedule?) {
        guard let schedule else {
            self = .always
            return
        }
        do throws(TimeZoneFile.Fault) {
            self = .clock(ScheduleClock(schedule, zone: try TimeZoneFile.load(schedule.timeZone)))
        } catch {
            self = .unreadable(error.message)
        }
    }
}
