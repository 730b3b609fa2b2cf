import Domain

/// What an update of an experiment sets; nil leaves a field as it is.
struct ExperimentChanges: Sendable, Hashable {
    var name: String?

    /// The outer optional: whether to set it; the inner: to what.
    var notes: String??

    var startedAt: Timestamp?

    /// Set to nil, a stopped experiment goes on.
    var stoppedAt: Timestamp??

    func apply(to entry: inout ExperimentEntry) {
        if let name { entry.experiment.name = name }
        if let notes { entry.notes = notes }
        if let startedAt { entry.experiment.startedAt = startedAt }
        if let stoppedAt { entry.experiment.stoppedAt = stoppedAt }
    }
}
