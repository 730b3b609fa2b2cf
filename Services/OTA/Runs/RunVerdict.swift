import Domain

/// What people are told of a run that has ended.
struct RunVerdict: Sendable, Hashable {
    var run: UpdaterState.Run
    var outcome: UpdaterState.Outcome

    /// Nil while it runs.
    init?(_ run: UpdaterState.Run) {
        guard let outcome = run.outcome else { return nil }
        self.run = run
        self.outcome = outcome
    }

    var isRollback: Bool { self.run.action == UpdateRequest.Action.rollback.rawValue }

    var isGood: Bool { self.outcome == .completed }

    /// Of the release that it was about.
    var status: ReleaseStatus {
        switch self.outcome {
        case .completed: self.isRollback ? .rolledBack : .completed
        // A rollback that fails leaves what was installed.
        case .failed: self.isRollback ? .completed : .failed
        case .rolledBack: self.isRollback ? .completed : .rolledBack
        }
    }

    /// The version of the release that it was about: what was to come, or what was to go.
    var version: String? { self.isRollback ? self.run.from : self.run.to }

    /// One sentence.
    var message: String {
        let (from, to) = (self.run.from ?? "an unknown version", self.run.to ?? "an unknown version")
        let reason = self.run.reason.map { ": \($0)" } ?? ""
        return switch (self.outcome, self.isRollback) {
        case (.completed, false): "WebMACS was updated from \(from) to \(to)."
        case (.completed, true): "WebMACS was rolled back from \(from) to \(to)."
        case (.failed, false): "The update to \(to) has failed\(reason)"
        case (.failed, true): "The rollback to \(to) has failed\(reason)"
        case (.rolledBack, false): "The update to \(to) has failed and was taken back\(reason)"
        case (.rolledBack, true): "The rollback to \(to) has failed and was taken back\(reason)"
        }
    }
}
