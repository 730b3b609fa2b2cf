/// Where a release stands, in the words of the old system's clients.
enum ReleaseStatus: String, Sendable, Hashable, CaseIterable {
    /// Registered or uploaded; nothing was done with it.
    case pending
    case downloading
    case verifying
    /// The updater was asked to apply it, or to roll it back, and has not ended.
    case applying
    case completed
    case failed
    case rolledBack = "rolled_back"

    /// Whether the updater is at it.
    var isBusy: Bool {
        switch self {
        case .downloading, .verifying, .applying: true
        case .pending, .completed, .failed, .rolledBack: false
        }
    }
}
