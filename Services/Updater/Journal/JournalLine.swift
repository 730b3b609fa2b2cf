import Domain
import ServiceKit

/// One line of a journal: what happened, on disk before anything follows from it.
struct JournalLine: Codable, Hashable, Sendable {
    enum Event: String, Codable, Sendable {
        case began, started, done, failed, finished
    }

    var at: Timestamp
    var event: Event
    var step: UpdateStep?
    /// For people.
    var detail: String?
    /// With `began`.
    var order: UpdateOrder?
    /// With the end of `verify`.
    var plan: UpdatePlan?
    /// With the end of `backup`.
    var backup: BackupFacts?
    /// With `finished`.
    var outcome: Outcome?

    enum Outcome: String, Codable, Sendable {
        case completed
        /// Nothing was changed, or, at the worst, it could not be put back: the reason says which.
        case failed
        case rolledBack = "rolled_back"
    }
}

/// What somebody, or a file in the folder, has asked for.
struct UpdateOrder: Codable, Hashable, Sendable {
    enum Action: String, Codable, Sendable {
        case apply, rollback
    }

    var id: String
    var action: Action
    /// The bundle's file name in the update folder; nil: a rollback.
    var bundle: String?
    /// The release before.
    var from: String
    var isForced: Bool
    var requestedBy: String?
}

/// The backup that was made before anything was changed.
struct BackupFacts: Codable, Hashable, Sendable {
    /// `pre-update-<version>-<time>`; its files are `.dump`, `.env`, `.yml` and, once they are whole, `.sha256`.
    var name: String
    /// What had been migrated then: the same later means that the database need not be put back.
    var schema: String
    var size: Int
}
