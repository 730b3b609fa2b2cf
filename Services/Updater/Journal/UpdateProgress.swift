/// Where a run is, from its journal alone: the same lines give the same next step, whoever has been killed in between.
///
/// ```
/// verify ▸ space ▸ backup ▸ trial restore ▸ keep images ▸ load images │ migrate ▸ replace… ▸ soak ▸ commit ▸ replace updater ▸ completed
///     a failure here ends it: nothing was changed                     │      a failure here goes back:
///                                   put back images ▸ database ▸ put back… ▸ files ▸ check ▸ rolled back
/// ```
///
/// A plain value: no clock, no I/O.
struct UpdateProgress: Sendable, Equatable {
    enum Next: Equatable, Sendable {
        case perform(UpdateStep)
        case finish(JournalLine.Outcome, reason: String?)
        case nothing
    }

    /// A step that was begun so often and never ended is not tried again: it may be what kills the updater.
    static let attemptLimit = 5
    static let backAttemptLimit = 10

    private(set) var order: UpdateOrder?
    private(set) var plan: UpdatePlan?
    private(set) var backup: BackupFacts?
    private(set) var done: Set<UpdateStep> = []
    private(set) var attempts: [UpdateStep: Int] = [:]
    private(set) var failure: (step: UpdateStep, reason: String)?
    private(set) var isFinished = false
    /// How often a step of the way back has failed.
    private var backFailures: [UpdateStep: Int] = [:]
    private var lastBackFailure: String?

    static func == (left: Self, right: Self) -> Bool {
        left.order == right.order && left.plan == right.plan && left.backup == right.backup && left.done == right.done
            && left.attempts == right.attempts && left.failure?.step == right.failure?.step
            && left.isFinished == right.isFinished
    }

    init(_ lines: [JournalLine]) {
        for line in lines { self.apply(line) }
    }

    mutating func apply(_ line: JournalLine) {
        switch line.event {
        case .began:
            self.order = line.order
        case .started:
            if let step = line.step { self.attempts[step, default: 0] += 1 }
        case .done:
            if let step = line.step { self.done.insert(step) }
            if let plan = line.plan { self.plan = plan }
            if let backup = line.backup { self.backup = backup }
        case .failed:
            guard let step = line.step else { return }
            if self.isGoingBack {
                self.backFailures[step, default: 0] += 1
                self.lastBackFailure = line.detail
            } else if step != .replaceUpdater {
                self.failure = (step, line.detail ?? "")
            } else {
                // The release runs; only the updater is still the old one.
                self.done.insert(step)
            }
        case .finished:
            self.isFinished = true
        }
    }

    /// Some step has failed after the release was begun to be changed.
    var isGoingBack: Bool { self.failure != nil && self.hasChanged }

    private var hasChanged: Bool { self.attempts.keys.contains(where: \.changesTheRelease) }

    /// The steps forward, as far as they are known.
    var forward: [UpdateStep] {
        var steps: [UpdateStep] = [.verify, .space, .backUp, .tryBackup, .keepImages, .load, .migrate]
        guard let plan else { return steps }
        steps += plan.replacements.map { .replace($0.name) }
        steps += [.soak, .commit]
        if plan.updater != nil { steps.append(.replaceUpdater) }
        return steps
    }

    /// The steps back.
    var backward: [UpdateStep] {
        let touched = (self.plan?.replacements ?? []).map(\.name).filter { self.attempts[.replace($0)] != nil }
        // Migrating stops nothing, but the database's way back stops everything.
        let names = self.attempts[.migrate] == nil ? touched : (self.plan?.replacements ?? []).map(\.name)
        return [.backImages, .backDatabase] + names.map { .backReplace($0) } + [.backFiles, .backCheck]
    }

    var next: Next {
        guard self.order != nil, !self.isFinished else { return .nothing }
        if let failure {
            guard self.hasChanged else { return .finish(.failed, reason: "\(failure.step): \(failure.reason)") }
            guard let step = self.backward.first(where: { !self.done.contains($0) }) else {
                return .finish(.rolledBack, reason: "\(failure.step): \(failure.reason)")
            }
            if self.attempts[step, default: 0] >= Self.backAttemptLimit {
                let reason = self.lastBackFailure ?? "it never ended"
                return .finish(
                    .failed, reason: "\(failure.step): \(failure.reason); and \(step) did not succeed: \(reason)")
            }
            return .perform(step)
        }
        guard let step = self.forward.first(where: { !self.done.contains($0) }) else {
            return .finish(.completed, reason: nil)
        }
        return .perform(step)
    }

    /// The step was begun too often without an end.
    func isExhausted(_ step: UpdateStep) -> Bool {
        !self.isGoingBack && self.attempts[step, default: 0] >= Self.attemptLimit
    }
}
