import Domain

/// A device that asks for updates.
struct FleetDevice: Sendable, Hashable {
    /// As `channels.device`: the device of its token, else what it calls itself.
    var name: String
    /// What it says is installed, by Semantic Versioning.
    var version: String
    /// As images are named: `amd64`, `arm64`; nil: it did not say.
    var architecture: String?
    var tags: Set<String>
    /// Why it will not be updated now, in its own words; nil: it may be.
    var lockReason: String?
    /// People want no rollout to touch it.
    var isHeld: Bool
    /// How often its agent has started, as it counts.
    var restarts: Int
    var firstSeen: Timestamp
    var lastSeen: Timestamp

    /// After a longer silence it is off.
    static let patience: Duration = .seconds(180)

    func isOnline(at now: Timestamp) -> Bool { now - self.lastSeen <= Self.patience }
}
