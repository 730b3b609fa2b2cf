import Contracts
import Domain

/// What a change of an experiment means to others: it runs from now on, or no longer.
enum ExperimentTransition: Sendable, Hashable {
    case started(ExperimentEntry)

    /// The entry has its end.
    case stopped(ExperimentEntry)

    /// - Parameters:
    ///   - before: Nil: it was made.
    ///   - after: Nil: it was deleted.
    /// - Returns: nil when it ran before and runs still, or neither.
    init?(from before: ExperimentEntry?, to after: ExperimentEntry?, at now: Timestamp) {
        switch (before.flatMap(Self.running), after.flatMap(Self.running)) {
        case (nil, let started?): self = .started(started)
        case (var stopped?, nil):
            stopped.stop(at: now)
            self = .stopped(after ?? stopped)
        default: return nil
        }
    }

    private static func running(_ entry: ExperimentEntry) -> ExperimentEntry? {
        entry.experiment.stoppedAt == nil ? entry : nil
    }
}
