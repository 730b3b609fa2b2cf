import Domain

@testable import AgentService

/// One agent: the real state machine of its uplink, a model of its spool.
///
/// The spool's rows outlive the process, also the acknowledgement that was written with the last append; a later one is
/// only in memory.
final class DeviceModel {
    private unowned let simulation: Simulation
    private let world: World
    let channel: Int32
    let source: String
    private let boot: String

    // The spool.
    private var readings: [SpooledReading] = []
    private var last: Int64 = 0
    private var written: Int64 = 0
    private var acknowledged: Int64 = 0
    private let bound: Int

    // The process.
    private(set) var isRunning = false
    private var life = 0
    private var machine: UplinkStateMachine
    private var backoff = ReconnectBackoff()
    private(set) var link: Link?

    private static let batchSize = 3

    /// Readings whose number says that the server does not take them.
    static func isRefused(_ sequence: Int64) -> Bool { sequence % 7 == 3 }

    /// - Parameter bound: How many readings the spool keeps.
    init(_ simulation: Simulation, channel: Int32, bound: Int) {
        self.simulation = simulation
        self.world = simulation.world
        self.channel = channel
        self.source = "token:\(channel)"
        self.boot = "boot \(channel)"
        self.bound = bound
        self.machine = UplinkStateMachine(
            lanes: [SpoolLane(boot: self.boot, last: 0, acknowledged: 0)], maxBatchSize: Self.batchSize)
        simulation.witness.open(channel, isOrdered: true)
    }

    /// Nothing to send, nothing to wait for.
    var isAtRest: Bool { self.isRunning && self.machine.isDrained && self.machine.live.last == self.last }

    var description: String {
        "device \(self.channel): \(self.machine.live.acknowledged) of \(self.last) acknowledged, link \(self.link != nil)"
    }

    // MARK: - Life

    func start() {
        guard !self.isRunning else { return }
        self.isRunning = true
        self.life += 1
        self.acknowledged = self.written
        self.machine = UplinkStateMachine(
            lanes: [SpoolLane(boot: self.boot, last: self.last, acknowledged: self.written)],
            maxBatchSize: Self.batchSize)
        self.connect()
        self.keepTime()
    }

    /// kill -9: the spool stays.
    func kill() {
        guard self.isRunning else { return }
        self.isRunning = false
        self.life += 1
        self.link?.deviceCloses()
        self.link = nil
    }

    private func alive() -> () -> Bool {
        let life = self.life
        return { [unowned self] in self.isRunning && self.life == life }
    }

    private func later(_ microseconds: Int, _ action: @escaping () -> Void) {
        let isAlive = self.alive()
        self.world.after(microseconds) { if isAlive() { action() } }
    }

    private func keepTime() {
        self.handle(.tick)
        self.later(500_000) { self.keepTime() }
    }

    // MARK: - Spool

    func append(_ count: Int) {
        guard self.isRunning else { return }
        self.readings.removeAll { $0.sequence <= self.acknowledged }
        self.written = self.acknowledged
        for _ in 0..<count {
            self.last += 1
            self.readings.append(
                SpooledReading(
                    sequence: self.last, time: Timestamp(microseconds: Int64(self.world.now)), channel: "", value: 0))
            if Self.isRefused(self.last) { self.simulation.witness.excluded(self.channel, Int(self.last)) }
        }
        self.simulation.witness.appended(self.channel, upTo: Int(self.last))
        while self.readings.count > self.bound {
            self.simulation.see(.dropped)
            self.simulation.witness.excluded(self.channel, Int(self.readings.removeFirst().sequence))
        }
        self.handle(.appended(boot: self.boot, last: self.last))
    }

    /// As `Spool.read`.
    private func read(after sequence: Int64, limit: Int) -> SpoolBatch? {
        var run: [SpooledReading] = []
        for reading in self.readings where reading.sequence > sequence && run.count < limit {
            if let last = run.last, reading.sequence != last.sequence + 1 { break }
            run.append(reading)
        }
        guard let first = run.first?.sequence else { return nil }
        let isKnown = first - 1 <= self.acknowledged || self.readings.contains { $0.sequence == first - 1 }
        return SpoolBatch(
            boot: self.boot, follows: isKnown ? first - 1 : self.acknowledged, readings: run)
    }

    private func acknowledge(upTo sequence: Int64) {
        self.acknowledged = min(max(self.acknowledged, sequence), self.last)
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
        guard self.link === link else { return }
        self.link = nil
        self.handle(.disconnected)
        self.connectLater()
    }

    func receive(_ answer: Link.Answer, on link: Link) {
        guard self.link === link else { return }
        self.handle(.heard)
        switch answer {
        case .acknowledged(let sequence): self.handle(.acknowledged(sequence, boot: self.boot))
        case .resend(let sequence): self.handle(.resend(after: sequence, boot: self.boot))
        case .busy: self.handle(.busy(retryAfter: .seconds(1)))
        }
    }

    private func handle(_ event: UplinkEvent) {
        for action in self.machine.handle(event, at: self.world.instant) { self.perform(action) }
    }

    private func perform(_ action: UplinkAction) {
        switch action {
        case .beginLane:
            // Its spool never grows so far.
            self.handle(.laneKept)
        case .read(_, let after, let limit, let ticket):
            self.later(self.world.latency()) {
                self.handle(.batchRead(self.read(after: after, limit: limit), ticket: ticket))
            }
        case .send(let batch, let acknowledged):
            guard let link, !self.world.chance(self.simulation.isStorming ? 2 : 0) else {
                return self.handle(.outboxFull)
            }
            link.send(Link.Frame(boot: self.boot, batch: batch, acknowledged: acknowledged))
            if self.simulation.flaw == .forgetsWhatWasSent { self.acknowledge(upTo: batch.last) }
        case .acknowledge(_, let sequence):
            self.simulation.witness.acknowledged(self.channel, upTo: Int(sequence))
            self.acknowledge(upTo: sequence)
        case .provision:
            self.later(self.world.latency()) {
                self.handle(.channelsProvisioned)
                self.handle(.welcomed)
            }
        case .ping:
            self.later(self.world.latency()) { self.handle(.heard) }
        case .close:
            guard let link else { return }
            link.deviceCloses()
            self.lost(link)
        case .giveUp:
            self.simulation.witness.blame("a reading was given up")
        }
    }
}
