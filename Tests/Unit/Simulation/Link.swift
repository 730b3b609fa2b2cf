import Contracts
import Domain

@testable import AgentService

/// One connection between a device and an ingestion process, and the process's side of it, as `TelemetrySocket` serves it.
///
/// Within a connection nothing is overtaken. When it is cut, what is under way may still arrive, and each end learns of it
/// in its own time, or only by its own patience.
final class Link {
    enum Frame {
        case hello
        /// `channel`: the lane's, as the witness knows it.
        case batch(SpoolBatch, acknowledged: Int64, channel: Int32)
    }

    enum Answer {
        case welcome
        case acknowledged(Int64, boot: String?)
        case resend(after: Int64, boot: String?)
        case busy
    }

    private struct Pending {
        var receipt: UInt64
        var boot: String
        var channel: Int32
        var last: Int64
        var verdict: Verdict?
        var isDecided = false
    }

    private unowned let simulation: Simulation
    private let world: World
    private unowned let server: IngestionModel
    private unowned let device: DeviceModel

    private var isOpenAtDevice = true
    private var isOpenAtServer = true

    /// Whether the wire still takes something, and whether what is on it arrives.
    private var carries = true
    private var losesUp = false
    private var losesDown = false
    private var lastUp = 0
    private var lastDown = 0

    private var inbox: [Frame] = []
    private var isTaking = false
    private var pending: [Pending] = []
    /// Lanes of which a resend was asked for.
    private var rewinding: Set<String> = []

    init(_ simulation: Simulation, device: DeviceModel, server: IngestionModel) {
        self.simulation = simulation
        self.world = simulation.world
        self.device = device
        self.server = server
    }

    // MARK: - The wire

    func send(_ frame: Frame) {
        guard self.carries else { return }
        self.lastUp = max(self.lastUp, self.world.now + self.world.latency())
        self.world.after(self.lastUp - self.world.now) {
            guard self.isOpenAtServer, !self.losesUp else { return }
            self.world.tell("\(self.device.source) sent \(frame)")
            self.inbox.append(frame)
            self.takeNext()
        }
    }

    private func answer(_ answer: Answer) {
        guard self.carries, self.isOpenAtServer else { return }
        self.lastDown = max(self.lastDown, self.world.now + self.world.latency())
        self.world.after(self.lastDown - self.world.now) {
            guard self.isOpenAtDevice, !self.losesDown else { return }
            self.world.tell("\(self.device.source) hears \(answer)")
            self.device.receive(answer, on: self)
        }
    }

    /// The wire breaks. Each end is told after these microseconds; nil: never.
    func cut(tellDevice: Int?, tellServer: Int?) {
        self.carries = false
        self.losesUp = self.world.chance(50)
        self.losesDown = self.world.chance(50)
        if let tellDevice { self.world.after(tellDevice) { self.closeAtDevice() } }
        if let tellServer { self.world.after(tellServer) { self.closeAtServer() } }
    }

    /// The device has closed it, or has died; the server hears of it behind what is under way.
    func deviceCloses() {
        self.isOpenAtDevice = false
        self.carries = false
        self.world.after(max(self.lastUp - self.world.now, 0) + self.world.latency()) { self.closeAtServer() }
    }

    /// The process has died: nothing in its memory lives on.
    func serverDies() {
        self.isOpenAtServer = false
        self.carries = false
        self.inbox = []
        self.pending = []
        self.world.after(max(self.lastDown - self.world.now, 0) + self.world.latency()) { self.closeAtDevice() }
    }

    private func closeAtDevice() {
        guard self.isOpenAtDevice else { return }
        self.isOpenAtDevice = false
        self.device.lost(self)
    }

    /// What was read from the socket is appended all the same; nobody waits for it.
    private func closeAtServer() {
        guard self.isOpenAtServer else { return }
        self.isOpenAtServer = false
        self.server.forget(self)
    }

    // MARK: - The process's side

    /// One frame after the other.
    private func takeNext() {
        guard !self.isTaking, !self.inbox.isEmpty, self.server.isRunning else { return }
        switch self.inbox.removeFirst() {
        case .hello:
            self.welcome()
            self.takeNext()
        case .batch(let batch, let acknowledged, let channel):
            self.take(batch, acknowledged: acknowledged, channel: channel)
        }
    }

    /// Sometimes later than the device waits for.
    private func welcome() {
        guard !self.server.isOld else { return }
        self.world.after(self.world.chance(self.simulation.isStorming ? 5 : 0) ? 3_000_000 : 0) {
            self.answer(.welcome)
        }
    }

    private func take(_ batch: SpoolBatch, acknowledged: Int64, channel: Int32) {
        self.isTaking = true
        let run = SequenceRun(
            boot: batch.boot, first: UInt64(batch.first), last: UInt64(batch.last), follows: UInt64(batch.follows),
            acknowledged: UInt64(acknowledged))
        // As Admission: item by item, and the place in the batch is kept.
        let admitted = batch.readings.enumerated().filter { !SpoolModel.isRefused($0.element.sequence) }
        let readings = admitted.map {
            Reading(channel: channel, time: $0.element.time, value: Double($0.element.sequence))
        }
        var receipt: UInt64?
        // The append may be answered after its verdict, which then waits.
        var early: Verdict??
        self.server.take(
            readings, ordinals: admitted.map { UInt16($0.offset) }, of: self.device.source, run: run
        ) { verdict in
            if let receipt { self.decide(receipt, verdict) } else { early = .some(verdict) }
        } then: { taken in
            self.isTaking = false
            switch taken {
            case .receipt(let number):
                receipt = number
                let pending = Pending(receipt: number, boot: batch.boot, channel: channel, last: batch.last)
                self.pending.append(pending)
                if self.simulation.flaw == .acknowledgesBeforeTheCommit { self.tell(pending) }
                if let early { self.decide(number, early) }
            case .backlogged:
                self.answer(.busy)
            case .unavailable:
                // Were later batches taken, this one could never be stored in its place.
                self.serverCloses()
            }
            self.takeNext()
        }
    }

    private func decide(_ receipt: UInt64, _ verdict: Verdict?) {
        guard let place = self.pending.firstIndex(where: { $0.receipt == receipt }) else { return }
        self.pending[place].verdict = verdict
        self.pending[place].isDecided = true
        while let first = self.pending.first, first.isDecided {
            self.pending.removeFirst()
            guard let verdict = first.verdict else { return self.serverCloses() }
            switch verdict.outcome {
            case .stored, .repeated:
                self.rewinding.remove(first.boot)
                self.tell(first)
            case .gap:
                guard self.rewinding.insert(first.boot).inserted else { break }
                self.answer(.resend(after: Int64(verdict.watermark), boot: self.name(first)))
            case .dead:
                self.simulation.witness.blame("a batch was given up")
            }
        }
    }

    private func tell(_ pending: Pending) {
        guard self.isOpenAtServer else { return }
        self.simulation.witness.acknowledged(pending.channel, upTo: Int(pending.last))
        self.answer(.acknowledged(pending.last, boot: self.name(pending)))
    }

    private func name(_ pending: Pending) -> String? { self.server.isOld ? nil : pending.boot }

    private func serverCloses() {
        guard self.isOpenAtServer else { return }
        self.inbox = []
        self.pending = []
        self.closeAtServer()
        self.carries = false
        self.world.after(max(self.lastDown - self.world.now, 0) + self.world.latency()) { self.closeAtDevice() }
    }
}
