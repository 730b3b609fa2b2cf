import Domain

/// An experiment with what only the gateway knows of it.
struct ExperimentEntry: Sendable, Hashable {
    var experiment: Experiment
    var notes: String?

    /// Who started it; nil when that was a program, or a person since deleted.
    var createdBy: User.ID?

    /// It ends now, unless it has ended: the first time counts. A clock that is behind ends it at its start.
    mutating func stop(at now: Timestamp) {
        guard self.experiment.stoppedAt == nil else { return }
        self.experiment.stoppedAt = max(now, self.experiment.startedAt)
    }
}
