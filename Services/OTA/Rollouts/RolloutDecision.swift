import Domain
import ServiceKit
import Updates

/// What is known of a rollout when it is looked at.
struct RolloutView: Sendable, Hashable {
    var rollout: Rollout
    var devices: [DeviceUpdate]
    /// Everyone: also devices that it does not mean.
    var fleet: [FleetDevice]
    /// When a person last let it go on: failures that ended until then count no more. Nil: never.
    var forgivenAt: Timestamp?
    /// People have been told that it paused by itself.
    var isAlerted = false
    /// What telemetry found wrong when that was last logged; empty: nothing; nil: it never was.
    var lastGate: String?
}

/// What is to become of a rollout: what changes, and what is told.
///
/// ```
///  members ─▶ who has it already ─▶ who is lost ─▶ too many failures? ─▶ may anything begin? ─▶ is the wave decided?
///                                                    └▶ pause              └▶ wait                 ├▶ too few, or bad: pause
///                                                                                                  └▶ soak ─▶ telemetry ─▶ next wave, or the end
/// ```
///
/// A plain value, made of values: the same view under the same conditions gives the same decision, and a decision that was
/// carried out gives nothing to do but where time has passed.
struct RolloutDecision: Sendable, Hashable {
    enum Alert: Sendable, Hashable {
        case raised
        case resolved
    }

    /// What telemetry is to be asked before the wave can be decided.
    struct Question: Sendable, Hashable {
        var gate: RolloutPlan.Gate
        /// So long an alert has to be over: the plan's soak.
        var quiet: Duration
        /// Devices that have completed, and when.
        var updated: [String: Timestamp]
        /// Devices of the fleet that it has not touched yet, and that run another version.
        var others: [String]
    }

    /// As it is to be.
    var rollout: Rollout
    /// Rows that are new.
    var added: [DeviceUpdate] = []
    /// Rows that are to be other than they are.
    var changed: [DeviceUpdate] = []
    /// Devices that are meant no more, and had not begun.
    var removed: [String] = []
    var entries: [RolloutEntry] = []
    var question: Question?
    var alert: Alert?
    /// Devices that may begin now, and have not.
    var ready: Set<String> = []

    /// The control group that telemetry compares with has at most so many devices.
    static let mostOthers = 1000

    init(_ view: RolloutView, _ conditions: RolloutConditions) {
        var look = RolloutLook(view, conditions)
        look.run()
        self = look.decision
    }

    fileprivate init(unchanged rollout: Rollout) { self.rollout = rollout }
}

/// One look at one rollout, step by step; a decision is its end.
struct RolloutLook {
    let view: RolloutView
    let conditions: RolloutConditions
    let fleet: [String: FleetDevice]
    /// By device; kept up to date with what is decided.
    private(set) var rows: [String: DeviceUpdate]
    private var removed: [String] = []
    private var entries: [RolloutEntry] = []
    private var question: RolloutDecision.Question?
    var rollout: Rollout

    init(_ view: RolloutView, _ conditions: RolloutConditions) {
        self.view = view
        self.conditions = conditions
        self.rollout = view.rollout
        self.fleet = Dictionary(view.fleet.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.rows = Dictionary(view.devices.map { ($0.device, $0) }, uniquingKeysWith: { first, _ in first })
    }

    var now: Timestamp { self.conditions.now }
    var plan: RolloutPlan { self.rollout.plan }

    mutating func run() {
        switch self.rollout.state {
        case .running:
            self.settleMembers(takingNew: true)
            self.findEnds()
            self.fillFirstWave()
            self.goOn()
        case .paused:
            self.settleMembers(takingNew: true)
            self.findEnds()
            self.fillFirstWave()
        case .completed:
            // It is still there for those that were away; who comes new is of the next.
            self.settleMembers(takingNew: false)
            self.findEnds()
        case .awaitingApproval, .ready, .aborted: break
        }
    }

    var decision: RolloutDecision {
        var decision = RolloutDecision(unchanged: self.rollout)
        let known = Dictionary(self.view.devices.map { ($0.device, $0) }, uniquingKeysWith: { first, _ in first })
        for row in self.rows.values.sorted(by: { $0.device < $1.device }) {
            guard let old = known[row.device] else {
                decision.added.append(row)
                continue
            }
            if old != row { decision.changed.append(row) }
        }
        decision.removed = self.removed
        decision.entries = self.entries
        decision.question = self.question
        decision.ready = self.ready
        let isPausing = self.view.rollout.state == .running && self.rollout.state == .paused
        if isPausing, !self.view.isAlerted { decision.alert = .raised }
        if self.view.isAlerted, self.rollout.state != .paused { decision.alert = .resolved }
        return decision
    }

    // MARK: - Devices

    /// Devices with all of the plan's tags that nobody holds get a row; one that waits and is meant no more loses it.
    private mutating func settleMembers(takingNew: Bool) {
        for device in self.view.fleet {
            let isMeant = !device.isHeld && device.tags.isSuperset(of: self.plan.tags)
            if !isMeant, self.rows[device.name]?.state == .waiting {
                self.rows[device.name] = nil
                self.removed.append(device.name)
            } else if isMeant, takingNew, self.rows[device.name] == nil {
                self.rows[device.name] = DeviceUpdate(
                    device: device.name, wave: WavePlacement.wave(of: device.name, in: self.rollout), state: .waiting,
                    receivedBytes: 0, updatedAt: self.now)
            }
        }
    }

    /// Those that have the version already are skipped; those under way that have fallen silent are lost.
    private mutating func findEnds() {
        for device in self.view.fleet {
            guard let row = self.rows[device.name] else { continue }
            if row.state == .waiting, self.rollout.isPointless(for: device.version) {
                self.end(row, .skipped, "It has \(device.version) already.")
            } else if row.state.isUnderWay, let reason = self.loss(of: row, device) {
                self.end(row, .lost, reason)
                self.entries.append(
                    RolloutEntry(kind: .device, wave: row.wave, device: row.device, message: "It is lost. \(reason)"))
            }
        }
    }

    /// A device that asks but gets nowhere is given three times the plan's silence: it must not hold up a wave for ever.
    private func loss(of row: DeviceUpdate, _ device: FleetDevice) -> String? {
        if self.now - device.lastSeen > self.plan.silence {
            return "It was last heard of at \(Words.time(device.lastSeen)), while it was \(row.state.words)."
        }
        if self.now - row.updatedAt > self.plan.silence * 3 {
            return "It has got no further since \(Words.time(row.updatedAt)), while it was \(row.state.words)."
        }
        return nil
    }

    private mutating func end(_ row: DeviceUpdate, _ state: DeviceUpdate.State, _ reason: String) {
        var row = row
        (row.state, row.reason, row.endedAt, row.updatedAt) = (state, reason, self.now, self.now)
        self.rows[row.device] = row
    }

    /// There must be somebody to begin with: when the hash puts no device into the first wave that has something to do, the
    /// waiting one with the least fraction belongs to it. Once written it stays.
    private mutating func fillFirstWave() {
        guard self.rollout.wave == 0, self.plan.waves.count > 1 else { return }
        let members = self.rows.values.filter { $0.state != .skipped }
        guard !members.contains(where: { $0.wave == 0 }) else { return }
        let waiting = members.filter { $0.state == .waiting }.map {
            (fraction: WavePlacement.fraction(of: $0.device, in: self.rollout.id), row: $0)
        }
        guard var first = waiting.min(by: { $0.fraction < $1.fraction })?.row else { return }
        (first.wave, first.updatedAt) = (0, self.now)
        self.rows[first.device] = first
    }

    /// Those of the open waves that wait and are there.
    private var ready: Set<String> {
        guard self.rollout.state == .running, self.rollout.waveBeganAt != nil,
            self.conditions.obstacle(for: self.plan) == nil
        else { return [] }
        let waiting = self.rows.values.filter { $0.state == .waiting && $0.wave <= self.rollout.wave }
        return Set(waiting.map(\.device).filter { self.canBegin($0) })
    }

    // MARK: - What the next steps say

    mutating func wait(_ reason: String) { self.rollout.stateReason = reason }

    mutating func ask(_ question: RolloutDecision.Question) { self.question = question }

    mutating func log(_ entry: RolloutEntry) { self.entries.append(entry) }
}

extension Rollout {
    /// Whether a device with this version has nothing to gain: it has the same or a newer one, or of a rollout that is forced
    /// the very same. Of a version that cannot be read nothing is known but whether it is the same.
    func isPointless(for version: String) -> Bool { self.plan.isPointless(self.version, on: version) }
}

extension DeviceUpdate.State {
    /// For sentences.
    var words: String {
        switch self {
        case .rolledBack: "rolled back"
        case .waiting, .offered, .downloading, .installing, .completed, .failed, .lost, .skipped: self.rawValue
        }
    }
}
