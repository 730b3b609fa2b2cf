/// What people do with a rollout.
enum RolloutAction: String, Sendable, Hashable {
    case approve
    case start
    case pause
    case resume
    case abort

    /// In which states it can be done.
    var states: Set<Rollout.State> {
        switch self {
        case .approve: [.awaitingApproval]
        case .start: [.ready]
        case .pause: [.running]
        case .resume: [.paused]
        case .abort: [.awaitingApproval, .ready, .running, .paused]
        }
    }

    var outcome: Rollout.State {
        switch self {
        case .approve: .ready
        case .start, .resume: .running
        case .pause: .paused
        case .abort: .aborted
        }
    }

    /// What it is afterwards, as sentences and the log have it.
    var participle: String {
        switch self {
        case .approve: "approved"
        case .start: "started"
        case .pause: "paused"
        case .resume: "resumed"
        case .abort: "aborted"
        }
    }
}
