import Domain

@testable import AgentService

/// One agent: the real state machine of its uplink on a model of its spool, with the steps of `UplinkSession`.
final class DeviceModel {
    private unowned let simulation: Simulation
    private let world: World
    let source: String
    private let spool: SpoolModel

    // The process.
    private(set) var isRunning = false
    private var life = 0
    private var machine: UplinkStateMachine
    private var backoff = ReconnectBackoff()
    private(set) var link: Link?

    /// The newest append that the machine has not been told of.
    private var news: SpoolLane?
    /// While the spool begins a lane: the connection's other messages wait, and so does its end.
    private var isBeginningLane = false
    private var isLost = false
    private var held: [Link.Answer] = []

    private static let batchSize = 3

    /// - Parameter bound: How many readings the spool keeps.
    init(_ simulation: Simulation, number: Int, bound: Int) {
        self.simulation = simulation
        self.world = simulation.world
        self.source = "token:\(number)"
        self.spool = SpoolModel(simulation, device: number, bound: bound)
        // Some come with a backlog of earlier days.
        for _ in 0..<(self.world.chance(30) ? self.world.draw(1...3) : 0) {
            self.spool.append(self.world.draw(1...9), at: Timestamp(microseconds: 0))
            _ = self.spool.beginLane()
        }
        self.machine = Self.machine(simulation, self.spool)
    }

    private static func machine(_ simulation: Simulation, _ spool: SpoolModel) -> UplinkStateMachine {
        UplinkStateMachine(lanes: spool.lanes, maxBatchSize: Self.batchSize, thresholds: simulation.thresholds)
    }

    /// Nothing to send, nothing to wait for, and the spool sees it so.
    var isAtRest: Bool {
        let open = self.spool.live
        return self.isRunning && !self.isBeginningLane && self.machine.isDrained && self.machine.live.boot == open.boot
            && self.machine.live.last == open.last && self.spool.lanes.dropLast().allSatisfy { $0.waiting == 0 }
    }

    var description: String {
        let lanes = self.spool.lanes.map { "\($0.acknowledged) of \($0.last)" }.joined(separator: ", ")
        return "\(self.source): \(lanes) acknowledged, \(self.machine.lanes.count) lanes, link \(self.link != nil)"
    }

    // MARK: - Life

    func start() {
        guard !self.isRunning else { return }
        self.isRunning = true
        self.life += 1
        self.spool.open()
        self.machine = Self.machine(self.simulation, self.spool)
        self.connect()
        self.keepTime()
    }

    /// kill -9, or an end that closes the spool.
    func kill(isOrderly: Bool) {
        guard self.isRunning else { return }
        if isOrderly { self.spool.close() }
        self.isRunning = false
        self.life += 1
        self.link?.deviceCloses()
        self.link = nil
        self.news = nil
        self.isBeginningLane = false
        self.isLost = false
        self.held = []
    }

    private func later(_ microseconds: Int, _ action: @escaping () -> Void) {
        let life = self.life
        self.world.after(microseconds) { [unowned self] in
            if self.isRunning, self.life == life { action() }
        }
    }

    private func keepTime() {
        self.handle(.tick)
        self.later(500_000) { self.keepTime() }
    }

    // MARK: - Spool

    func append(_ count: Int) {
        guard self.isRunning else { return }
        self.spool.append(count, at: Timestamp(microseconds: Int64(self.world.now)))
        // A slow reader sees the newest only.
        let isTold = self.news == nil
        self.news = self.spool.live
        guard isTold else { return }
        self.later(self.world.latency()) {
            guard let news = self.news else { return }
            self.news = nil
            self.handle(.appended(boot: news.boot, last: news.last))
        }
    }

    private func read(_ boot: String, after number: Int64, limit: Int, ticket: Int) {
        self.later(self.world.latency()) {
            let batch = self.spool.read(boot, after: number, limit: limit)
            guard self.simulation.isStorming, self.world.chance(3) else {
                return self.handle(.batchRead(batch, ticket: ticket))
            }
            self.handle(self.world.chance(50) ? .readFailed(ticket: ticket) : .batchUnresolved(ticket: ticket))
        }
    }

    /// The transaction, and later its caller, who looks at what is there by then. A connection that is lost meanwhile
    /// cancels it, if it is not too late for that.
    private func beginLane() {
        self.isBeginningLane = true
        let isSlow = self.simulation.isStorming && self.world.chance(30)
        self.later(isSlow ? self.world.draw(2_000_000) : self.world.latency()) {
            // Cancelled, or the disk is full.
            if self.world.chance(self.isLost ? 50 : self.simulation.isStorming ? 3 : 0) { return self.laneKept() }
            let closed = self.spool.beginLane()
            self.later(self.world.latency()) {
                guard let lane = self.spool.lanes.dropLast().last(where: { $0.boot == closed }) else {
                    return self.laneKept()
                }
                let open = self.spool.live
                self.simulation.see(self.isLost ? .laneBegunWhileLost : .laneBegun)
                let isEarly = self.simulation.flaw == .closesALaneEarly
                self.resume(
                    .laneBegun(boot: open.boot, last: open.last, previousLast: isEarly ? lane.last - 1 : lane.last))
            }
        }
    }

    private func laneKept() {
        self.simulation.see(.laneKept)
        self.resume(.laneKept)
    }

    /// What has waited for the spool goes on.
    private func resume(_ event: UplinkEvent) {
        self.isBeginningLane = false
        self.handle(event)
        while !self.isLost, !self.isBeginningLane, !self.held.isEmpty { self.take(self.held.removeFirst()) }
        if self.isLost, !self.isBeginningLane { self.disconnect() }
    }

    // MARK: - Uplink

    private func connect() {
        guard self.link == nil else { return }
        guard let server = self.simulation.anyIngestion() else { return self.connectLater() }
        self.later(self.world.latency()) {
            guard server.isRunning else { return self.connectLater() }
            let link = Link(self.simulation, device: self, server: server)
            server.accept(link)
            self.link = link
            self.handle(.connected)
        }
    }

    private func connectLater() {
        let wait = self.backoff.next(afterUptime: .zero, using: &self.world.random)
        self.later(Int(wait / .microseconds(1))) { self.connect() }
    }

    func lost(_ link: Link) {
        guard self.link === link, !self.isLost else { return }
        self.isLost = true
        if !self.isBeginningLane { self.disconnect() }
    }

    private func disconnect() {
        self.isLost = false
        self.held = []
        self.link = nil
        self.handle(.disconnected)
        self.connectLater()
    }

    func receive(_ answer: Link.Answer, on link: Link) {
        guard self.link === link, !self.isLost else { return }
        if self.isBeginningLane { self.held.append(answer) } else { self.take(answer) }
    }

    private func take(_ answer: Link.Answer) {
        self.handle(.heard)
        switch answer {
        case .welcome:
            self.handle(.welcomed)
            let limits = self.simulation.thresholds
            if self.machine.lanes.count >= limits.lanes, self.machine.live.last > limits.backlog {
                self.simulation.see(.laneLimit)
            }
        case .acknowledged(let sequence, let boot):
            if boot == nil { self.simulation.see(.answerWithoutLane) }
            let isMixedUp = self.simulation.flaw == .acknowledgesTheWrongLane
            self.handle(.acknowledged(sequence, boot: isMixedUp ? self.machine.live.boot : boot))
        case .resend(let sequence, let boot):
            self.handle(.resend(after: sequence, boot: boot))
        case .busy:
            self.handle(.busy(retryAfter: .seconds(1)))
        }
    }

    private func handle(_ event: UplinkEvent) {
        let lanes = self.machine.lanes.count
        for action in self.machine.handle(event, at: self.world.instant) { self.perform(action, after: event) }
        if self.machine.lanes.count < lanes { self.simulation.see(.laneFinished) }
    }

    private func perform(_ action: UplinkAction, after event: UplinkEvent) {
        switch action {
        case .beginLane:
            if event != .welcomed { self.simulation.see(.laneBegunInMidConnection) }
            self.beginLane()
        case .read(let boot, let after, let limit, let ticket):
            self.read(boot, after: after, limit: limit, ticket: ticket)
        case .send(let batch, let acknowledged):
            self.send(batch, acknowledged: acknowledged)
        case .acknowledge(let boot, let number):
            self.simulation.witness.acknowledged(self.spool.channel(of: boot), upTo: Int(number))
            self.spool.acknowledge(boot, upTo: number)
        case .provision:
            let link = self.link
            self.later(self.world.latency()) {
                guard let link, link === self.link else { return }
                if !self.world.chance(self.simulation.isStorming ? 2 : 0) { link.send(.hello) }
                self.handle(.channelsProvisioned)
            }
        case .ping:
            self.later(self.world.latency()) { self.handle(.heard) }
        case .close(let reason):
            if reason == .nextLane { self.simulation.see(.nextLane) }
            guard let link else { return }
            link.deviceCloses()
            self.lost(link)
        case .giveUp:
            self.simulation.witness.blame("a reading was given up")
        }
    }

    private func send(_ batch: SpoolBatch, acknowledged: Int64) {
        guard let link, !self.world.chance(self.simulation.isStorming ? 2 : 0) else {
            return self.handle(.outboxFull)
        }
        let channel = self.spool.channel(of: batch.boot)
        link.send(.batch(batch, acknowledged: acknowledged, channel: channel))
        if self.machine.lanes.count(where: { !$0.window.isEmpty }) > 1 { self.simulation.see(.twoLanesUnderWay) }
        if self.simulation.flaw == .forgetsWhatWasSent { self.spool.acknowledge(batch.boot, upTo: batch.last) }
    }
}
