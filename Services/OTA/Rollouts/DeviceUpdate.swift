import Domain

/// Where one device of a rollout stands.
struct DeviceUpdate: Sendable, Hashable {
    enum State: String, Sendable, Hashable, CaseIterable {
        /// Not yet: it is off, or it is not its turn, or it will not now.
        case waiting
        /// It was told, and has not said that it begins.
        case offered
        case downloading
        case installing
        case completed
        case failed
        /// Its updater has put back what was there.
        case rolledBack = "rolled_back"
        /// It began, and was not heard of again in time.
        case lost
        /// It has the version already.
        case skipped

        var isUnderWay: Bool { self == .offered || self == .downloading || self == .installing }
        var isFailure: Bool { self == .failed || self == .rolledBack || self == .lost }
        /// Counts in shares: what was skipped says nothing.
        var isSample: Bool { self == .completed || self.isFailure }
    }

    var device: String
    /// By the hash of rollout and device: the same for ever.
    var wave: Int
    var state: State
    var reason: String?
    /// What was installed when it was offered; nil: not yet.
    var versionBefore: String?
    /// Of its updater, in the updater's words.
    var step: String?
    var receivedBytes: Int
    /// What it has to fetch, as it says; nil: unknown.
    var totalBytes: Int?
    /// Of the device when it was offered; of an updated one, all but the last when a person let its rollout go on.
    var restartsBefore: Int?
    var beganAt: Timestamp?
    var endedAt: Timestamp?
    var updatedAt: Timestamp
}
