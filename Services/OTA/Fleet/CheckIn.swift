import Domain

/// What a device says when it asks for updates.
struct CheckIn: Sendable, Hashable {
    /// What it calls itself; nil: it leaves that to its token.
    var name: String?
    /// What is installed, by Semantic Versioning.
    var version: String
    /// Nil: it does not say, and what it said before stays.
    var architecture: String?
    /// Its own, which count the first time only; nil: none.
    var tags: Set<String>?
    /// Why it will not be updated now; nil: it may be.
    var lock: String?
    /// How often its agent has started, as it counts; nil: it does not say, and what it said before stays.
    var restarts: Int?
    /// Of the update that it is at, or has just ended; nil: it is at none.
    var report: DeviceReport?
}

/// How a device stands with an update, in its own words.
struct DeviceReport: Sendable, Hashable {
    enum State: String, Sendable, Hashable, CaseIterable {
        case downloading
        case installing
        case completed
        case failed
        case rolledBack = "rolled_back"
    }

    var rollout: Rollout.ID
    var state: State
    /// Of its updater.
    var step: String?
    /// Nil: it does not say.
    var receivedBytes: Int?
    /// What it has to fetch; nil: it does not say.
    var totalBytes: Int?
    var reason: String?
}
