/// What the updater beside this agent says in `state.json`.
struct UpdaterWord: Sendable, Hashable {
    enum Outcome: String, Codable, Sendable {
        case completed, failed
        case rolledBack = "rolled_back"
    }

    struct Run: Sendable, Hashable {
        /// Of the request that it serves.
        var id: String
        /// What it does now.
        var step: String?
        /// Nil: it goes on.
        var outcome: Outcome?
        var reason: String?
    }

    /// When it last wrote, in its own clock: another text means that it lives.
    var heartbeat: String
    var installed: String?
    /// The one that goes on, and those that have ended, the newest first.
    var runs: [Run]

    func run(_ id: String) -> Run? { self.runs.first { $0.id == id } }

    var isBusy: Bool { self.runs.contains { $0.outcome == nil } }
}
