import Domain

/// Which readings are meant: those of some channels, within a range.
struct ReadingFilter: Sendable, Hashable {
    var channels: [Channel.Number]
    /// Nil: from the oldest.
    var from: Timestamp?
    /// Nil: to the newest.
    var to: Timestamp?

    /// Leaves the part within the experiment's span.
    mutating func restrict(to experiment: Experiment) {
        self.from = max(self.from ?? experiment.startedAt, experiment.startedAt)
        self.to = [self.to, experiment.stoppedAt].compactMap { $0 }.min()
    }
}
