/// Decides what goes to the server and when: events in, actions out. No clock, no socket, no spool.
///
/// ```
///   lanes[0]     lanes[1]    …    lanes.last
///   oldest       closed           open: new readings go here, and are sent first
///   └── backlog: sent while the open lane has nothing to send, the newest lane first ──┘
/// ```
///
/// - When the connection comes back and much is waiting, the open lane is closed and a new one begun, so that what is
///   measured now does not wait behind what was measured then. Numbers stay contiguous within a lane.
/// - Up to 8 batches of the open lane are under way at once, and up to 4 of the backlog, so that a new reading waits
///   for no more than those. Within a lane order is kept.
/// - Going back too far costs time, never truth: whatever the server has twice it drops by its number.
/// - A frame that the server refuses as a whole names no batch. When no acknowledgement comes after it, one batch at a
///   time is sent over a new connection, halved at each further refusal, until a single reading is refused: that one is
///   given up, so that it cannot block all others.
/// - A server that does not answer hello within 2 s is older: its answers name no lane. It gets one lane per
///   connection, the oldest first, and no lane is begun.
struct UplinkStateMachine: Sendable {
    static let windowLimit = 8
    static let backlogWindowLimit = 4
    static let acknowledgementTimeout: Duration = .seconds(10)
    static let pingAfter: Duration = .seconds(20)
    static let silenceLimit: Duration = .seconds(30)
    static let outboxPause: Duration = .milliseconds(250)
    static let provisioningPause: Duration = .seconds(10)
    static let welcomeTimeout: Duration = .seconds(2)

    typealias Instant = ContinuousClock.Instant

    /// Oldest first; the last one is open. Never empty.
    var lanes: [UplinkLane]

    var isConnected = false
    var isProvisioned = false
    var greeting = Greeting.unsaid

    var maxBatchSize: Int
    let thresholds: LaneThresholds

    /// The read under way, while its answer is of use: whose it is, its ticket, and what the lane had when it was asked
    /// for.
    var reading: (boot: String, ticket: Int, last: Int64)?
    var tickets = 0
    var isBeginningLane = false

    /// The lanes that something was sent of on this connection.
    var usedLanes: Set<String> = []
    var lastSentLane: String?

    var pausedUntil: Instant?
    var lastHeard: Instant?
    var wasPinged = false
    var lastProvisioning: Instant?
    var lateness: Lateness

    enum Greeting: Sendable, Hashable {
        case unsaid
        case said(Instant)
        /// The server names lanes.
        case welcomed
        case unanswered
    }

    /// Whether readings of the open lane wait, and since when.
    enum Lateness: Sendable, Hashable {
        case nothingWaits
        case since(Instant)
        /// Since before the start of the process.
        case unknown
    }

    /// - Parameter lanes: the spool's, oldest first, the open one last; not empty.
    init(lanes: [SpoolLane], maxBatchSize: Int, thresholds: LaneThresholds = LaneThresholds()) {
        precondition(!lanes.isEmpty)
        self.lanes = lanes.map { UplinkLane($0, limit: maxBatchSize) }
        self.maxBatchSize = maxBatchSize
        self.thresholds = thresholds
        self.lateness = (lanes.last?.waiting ?? 0) > 0 ? .unknown : .nothingWaits
    }

    /// The open lane.
    var live: UplinkLane { self.lanes[self.lanes.count - 1] }

    /// Whether nothing is left to send or to wait for.
    var isDrained: Bool { self.lanes.allSatisfy(\.isDrained) }

    /// Takes effect with the next batch.
    mutating func setMaxBatchSize(_ size: Int) {
        self.maxBatchSize = size
        for index in self.lanes.indices { self.lanes[index].setLimit(size) }
    }

    /// Takes one event, at `now`, and says what to do, in this order.
    mutating func handle(_ event: UplinkEvent, at now: Instant) -> [UplinkAction] {
        var actions: [UplinkAction] = []
        switch event {
        case .connected:
            self.connect(at: now)
            actions.append(self.provision(at: now))
        case .disconnected:
            self.isConnected = false
            self.rewind()
        case .appended(let boot, let last):
            self.extend(boot, to: last, at: now)
        case .laneBegun(let boot, let last, let previousLast):
            actions += self.beginLane(boot, last: last, previousLast: previousLast, at: now)
        case .laneKept:
            self.isBeginningLane = false
        case .batchRead(let batch, let ticket):
            actions += self.finishRead(ticket, batch: batch, at: now)
        case .batchUnresolved(let ticket):
            if self.takeRead(ticket) != nil { actions.append(self.provision(at: now)) }
        case .readFailed(let ticket):
            if self.takeRead(ticket) != nil { self.pause(until: now + .seconds(1)) }
        case .channelUnknown:
            if self.isProvisioned, let lastProvisioning, now - lastProvisioning >= Self.provisioningPause {
                actions.append(self.provision(at: now))
            }
        case .channelsProvisioned:
            self.isProvisioned = true
            if self.greeting == .unsaid { self.greeting = .said(now) }
        case .welcomed:
            actions += self.welcome(at: now)
        case .outboxFull:
            if let boot = self.lastSentLane, let index = self.index(boot) {
                self.lanes[index].takeBackNewest()
                self.reading = nil
                self.pause(until: now + Self.outboxPause)
            }
        case .acknowledged(let sequence, let boot):
            actions += self.acknowledge(sequence, boot: boot, at: now)
        case .busy(let retryAfter):
            self.rewind()
            self.pause(until: now + min(max(retryAfter, .milliseconds(10)), .seconds(60)))
        case .resend(let sequence, let boot):
            if let index = self.answered(boot), self.lanes[index].resend(after: sequence, at: now) {
                self.dropRead(of: self.lanes[index].boot)
            }
        case .batchRefused:
            actions += self.searchCulprit(at: now)
        case .heard:
            self.lastHeard = now
            self.wasPinged = false
        case .tick:
            actions += self.checkTimes(at: now)
        }
        if let action = self.nextRead(at: now) { actions.append(action) }
        return actions
    }
}

// MARK: - Connection

extension UplinkStateMachine {
    mutating func connect(at now: Instant) {
        self.isConnected = true
        self.greeting = .unsaid
        self.usedLanes = []
        self.lastSentLane = nil
        self.pausedUntil = nil
        self.lastHeard = now
        self.wasPinged = false
        self.reading = nil
        self.isBeginningLane = false
        for index in self.lanes.indices { self.lanes[index].connect(at: now) }
    }

    mutating func provision(at now: Instant) -> UplinkAction {
        self.isProvisioned = false
        self.lastProvisioning = now
        return .provision
    }

    /// Hello may be said again; only the first answer of a connection begins anything.
    mutating func welcome(at now: Instant) -> [UplinkAction] {
        guard self.isConnected, self.greeting != .welcomed else { return [] }
        self.greeting = .welcomed
        return self.beginLaneIfLate(isConnecting: true, at: now)
    }

    mutating func checkTimes(at now: Instant) -> [UplinkAction] {
        guard self.isConnected, let lastHeard else { return [] }
        if case .said(let instant) = self.greeting, now - instant >= Self.welcomeTimeout { self.greeting = .unanswered }
        var isOverdue = false
        for index in self.lanes.indices where self.lanes[index].isOverdue(Self.acknowledgementTimeout, at: now) {
            isOverdue = true
        }
        if isOverdue { return [.close(.noAcknowledgement)] }
        if now - lastHeard >= Self.silenceLimit { return [.close(.silence)] }
        if now - lastHeard >= Self.pingAfter, !self.wasPinged {
            self.wasPinged = true
            return [.ping]
        }
        return []
    }

    /// Everything that is not acknowledged will be read and sent again.
    mutating func rewind() {
        self.reading = nil
        for index in self.lanes.indices { self.lanes[index].rewindToAcknowledged() }
    }

    mutating func pause(until instant: Instant) {
        self.pausedUntil = max(self.pausedUntil ?? instant, instant)
    }
}

// MARK: - Lanes

extension UplinkStateMachine {
    func index(_ boot: String) -> Int? { self.lanes.lastIndex { $0.boot == boot } }

    /// The lane an answer is about. One that names none is about the only lane that was sent on this connection; with
    /// two it is not known which, and believing the wrong one would lose readings.
    func answered(_ boot: String?) -> Int? {
        if let boot { return self.index(boot) }
        guard self.usedLanes.count == 1, let only = self.usedLanes.first else { return nil }
        return self.index(only)
    }

    mutating func extend(_ boot: String, to last: Int64, at now: Instant) {
        guard boot == self.live.boot else { return }
        self.lanes[self.lanes.count - 1].extend(to: last)
        if self.lateness == .nothingWaits { self.lateness = .since(now) }
    }

    mutating func beginLaneIfLate(isConnecting: Bool, at now: Instant) -> [UplinkAction] {
        guard !self.isBeginningLane, self.greeting == .welcomed, self.lanes.count < self.thresholds.lanes else {
            return []
        }
        let waiting = self.live.last - self.live.acknowledged
        let isLong =
            switch self.lateness {
            case .nothingWaits: false
            case .since(let instant): now - instant > self.thresholds.longOutage
            case .unknown: true
            }
        let isMuch = isConnecting && waiting > self.thresholds.backlog
        guard isMuch || (isLong && waiting > self.thresholds.oldBacklog) else { return [] }
        self.isBeginningLane = true
        self.reading = nil
        return [.beginLane]
    }

    mutating func beginLane(
        _ boot: String, last: Int64, previousLast: Int64, at now: Instant
    ) -> [UplinkAction] {
        self.isBeginningLane = false
        let closed = self.lanes.count - 1
        self.dropRead(of: self.lanes[closed].boot)
        self.lanes[closed].close(at: previousLast)
        self.lanes.append(
            UplinkLane(SpoolLane(boot: boot, last: last, acknowledged: 0), limit: self.maxBatchSize))
        self.lateness = last > 0 ? .since(now) : .nothingWaits
        return self.finishLane(closed)
    }

    /// Forgets a closed lane of which nothing is left.
    mutating func finishLane(_ index: Int) -> [UplinkAction] {
        let lane = self.lanes[index]
        guard index < self.lanes.count - 1, lane.isDrained else { return [] }
        self.lanes.remove(at: index)
        self.dropRead(of: lane.boot)
        return lane.acknowledged < lane.last ? [.acknowledge(boot: lane.boot, upTo: lane.last)] : []
    }
}
