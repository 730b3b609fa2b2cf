import Domain

/// A release on its way to devices, in waves.
struct Rollout: Sendable, Hashable {
    typealias ID = Identifier<Rollout>

    enum State: String, Sendable, Hashable, CaseIterable {
        /// Another person has to let it go.
        case awaitingApproval = "awaiting_approval"
        /// It can be started.
        case ready
        case running
        /// Nothing new begins; devices that have begun go on.
        case paused
        case completed
        case aborted

        /// It can still change.
        var isOpen: Bool { self != .completed && self != .aborted }
    }

    /// Of the row, which never changes: older rollouts come first.
    var number: Int64
    var id: ID
    var name: String
    var release: Release.ID
    /// Of the release, by Semantic Versioning.
    var version: String
    var plan: RolloutPlan
    var state: State
    /// Why it stands still or was ended; nil: nobody said.
    var stateReason: String?
    /// The wave that is open, from 0; those before are open too.
    var wave: Int
    /// When that was opened; nil: not started.
    var waveBeganAt: Timestamp?
    var createdAt: Timestamp
    /// Nil: a program.
    var createdBy: User.ID?
    /// The name of whoever made it.
    var creator: String
    var approvedBy: String?
    var approvedAt: Timestamp?
    var startedAt: Timestamp?
    var endedAt: Timestamp?
}
