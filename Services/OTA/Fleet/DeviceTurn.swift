import Domain

/// What a device that asks is told, and what its rows become.
///
/// ```
///  its report ─▶ its row      an update under way ─▶ the same again
///                             else, of the rollouts that wait for it ─▶ the first that may begin, or why none may
/// ```
///
/// Rollouts that run come in the order in which they were made, the older first; after them those that were completed within
/// the last 30 days and are still owed to devices that were away, the newest first. A device is at one update at a time.
///
/// A plain value, made of values.
struct DeviceTurn: Sendable {
    /// A rollout that has a row for the device.
    struct Standing: Sendable {
        var rollout: Rollout
        var row: DeviceUpdate
        var conditions: RolloutConditions
        /// Nil: it is gone.
        var bundle: Release.Bundle?
    }

    /// What it is to fetch and install.
    struct Offer: Sendable {
        var rollout: Rollout
        var bundle: Release.Bundle
    }

    /// Whoever was away may come so long after a rollout was completed.
    static let graceOfCompleted: Duration = .seconds(30 * 86_400)

    let device: FleetDevice
    let now: Timestamp
    /// The number of the newest rollout that has reached the device in any way; nil: none has.
    let newest: Int64?
    private(set) var standings: [Standing]
    /// Places in `standings` whose row has changed.
    private(set) var changed: Set<Int> = []
    /// For the logs of the rollouts.
    private(set) var entries: [(rollout: Int64, entry: RolloutEntry)] = []
    private(set) var offer: Offer?
    /// Why there is nothing, in words; nil: there is.
    private(set) var reason: String?

    init(
        of device: FleetDevice, report: DeviceReport?, standings: [Standing], newest: Int64?, at now: Timestamp
    ) {
        (self.device, self.now, self.newest) = (device, now, newest)
        self.standings = standings.sorted { Self.comes($0.rollout, before: $1.rollout) }
        if let stop = self.apply(report) {
            self.reason = stop
        } else {
            self.choose()
        }
    }

    /// How soon it is to ask again: soon while it is at an update, so that people see it move; else after a minute, by the
    /// device's name a fifth more or less, so that a fleet that was started at once does not ask at once.
    var pollAfter: Duration {
        if self.offer != nil || self.standings.contains(where: { $0.row.state.isUnderWay }) { return .seconds(10) }
        let hash = self.device.name.utf8.reduce(UInt64(14_695_981_039_346_656_037)) {
            ($0 ^ UInt64($1)) &* 1_099_511_628_211
        }
        return .seconds(48 + Int(hash % 25))
    }

    private static func comes(_ one: Rollout, before other: Rollout) -> Bool {
        if (one.state == .completed) != (other.state == .completed) { return other.state == .completed }
        return one.state == .completed ? one.number > other.number : one.number < other.number
    }

    // MARK: - What it says

    /// - Returns: Why it is to stop what it is at; nil: it need not.
    private mutating func apply(_ report: DeviceReport?) -> String? {
        for place in self.standings.indices where self.standings[place].rollout.id != report?.rollout {
            let standing = self.standings[place]
            let mayBegin = standing.rollout.state != .paused && self.device.lockReason == nil && !self.device.isHeld
            let row = standing.row.whenIdle(
                present: self.device.version, of: standing.rollout, mayBegin: mayBegin, at: self.now)
            if let row { self.set(place, row, "It may not begin any more, and waits.") }
        }
        guard let report else { return nil }
        guard let place = self.standings.firstIndex(where: { $0.rollout.id == report.rollout }) else {
            return "The rollout of its update is not known here: it is to stop."
        }
        let standing = self.standings[place]
        let row = standing.row.after(report, present: self.device.version, of: standing.rollout, at: self.now)
        if let row { self.set(place, row, "") }
        guard standing.rollout.state == .aborted else { return nil }
        return "The rollout '\(standing.rollout.name)' was aborted: it is to stop."
    }

    /// - Parameter words: for the log, when the row waits again.
    private mutating func set(_ place: Int, _ row: DeviceUpdate, _ words: String) {
        let old = self.standings[place].row
        self.standings[place].row = row
        self.changed.insert(place)
        guard row.state != old.state else { return }
        let message =
            switch row.state {
            case .waiting: words
            case .offered: "It is offered \(self.standings[place].rollout.version), and has \(self.device.version)."
            case .downloading: "It downloads."
            case .installing: "It installs."
            case .completed: old.state.isFailure ? "It has completed after all." : "It has completed."
            case .failed: "It has failed." + (row.reason.map { " \($0)" } ?? "")
            case .rolledBack: "It was rolled back." + (row.reason.map { " \($0)" } ?? "")
            case .lost, .skipped: row.reason ?? row.state.rawValue
            }
        self.entries.append(
            (
                self.standings[place].rollout.number,
                RolloutEntry(kind: .device, wave: row.wave, device: row.device, message: message)
            ))
    }

    // MARK: - What it is told

    private mutating func choose() {
        let open = self.standings.indices.filter { self.standings[$0].rollout.state != .aborted }
        if let place = open.first(where: { self.standings[$0].row.state.isUnderWay }) {
            let standing = self.standings[place]
            if let bundle = standing.bundle {
                self.offer = Offer(rollout: standing.rollout, bundle: bundle)
            } else {
                self.reason = self.missing(standing.rollout)
            }
            return
        }
        let waiting = open.filter { self.standings[$0].row.state == .waiting }
        for place in waiting {
            let standing = self.standings[place]
            let obstacle = self.obstacle(for: standing)
            if obstacle == nil, let bundle = standing.bundle {
                self.set(place, standing.row.offered(to: self.device, at: self.now), "")
                self.offer = Offer(rollout: standing.rollout, bundle: bundle)
                self.reason = nil
                return
            }
            if self.reason == nil { self.reason = obstacle ?? self.missing(standing.rollout) }
        }
        if waiting.isEmpty {
            self.reason =
                self.standings.isEmpty && self.newest == nil
                ? "No rollout is meant for this device." : "There is nothing new for this device."
        }
    }

    private func missing(_ rollout: Rollout) -> String { "The bundle of release \(rollout.version) is gone." }

    /// Why the device may not begin, in words; nil: it may.
    private func obstacle(for standing: Standing) -> String? {
        let rollout = standing.rollout
        if self.device.isHeld { return "The device is held: no rollout is to touch it." }
        if let lock = self.device.lockReason { return "Locked by the device: \(lock)" }
        if rollout.state == .paused { return "The rollout '\(rollout.name)' is paused." }
        if rollout.isPointless(for: self.device.version) { return "It has \(self.device.version) already." }
        if rollout.state == .completed {
            if let newest = self.newest, newest > rollout.number { return "There is nothing new for this device." }
            if let endedAt = rollout.endedAt, self.now - endedAt > Self.graceOfCompleted {
                return "The rollout '\(rollout.name)' ended more than 30 days ago."
            }
        }
        let obstacle = standing.conditions.obstacle(for: rollout.plan)
        // What keeps the first wave closed says more than that it is.
        if rollout.waveBeganAt == nil, let obstacle { return obstacle }
        guard rollout.waveBeganAt != nil, standing.row.wave <= rollout.wave else {
            return
                "Wave \(standing.row.wave + 1) of \(rollout.plan.waves.count), to which the device belongs, has not been opened."
        }
        return obstacle
    }
}
