/// Whether the updater lives: whether its heartbeat changes. No clock is compared with another, for a device's may be wrong.
struct UpdaterPulse: Sendable {
    /// It writes every five seconds.
    static let patience: Duration = .seconds(60)

    private let startedAt: ContinuousClock.Instant
    private var last: String?
    private var changedAt: ContinuousClock.Instant?

    init(at now: ContinuousClock.Instant) { self.startedAt = now }

    /// The first heartbeat may be one of long ago; the second is a sign of life.
    mutating func hear(_ heartbeat: String?, at now: ContinuousClock.Instant) {
        guard let heartbeat, heartbeat != self.last else { return }
        if self.last != nil { self.changedAt = now }
        self.last = heartbeat
    }

    func isAlive(at now: ContinuousClock.Instant) -> Bool {
        self.changedAt.map { now - $0 < Self.patience } ?? false
    }

    /// For how long nothing was heard of it.
    func silence(at now: ContinuousClock.Instant) -> Duration { now - (self.changedAt ?? self.startedAt) }
}
