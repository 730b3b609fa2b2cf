import Logging
import ServiceKit

/// What this agent is at with updates: the machine, kept on the disk, beside what the updater says.
actor UpdateDesk {
    nonisolated let folder: DeviceUpdateFolder
    private let logger: Logger

    private var machine: DeviceUpdateMachine
    private var pulse: UpdaterPulse
    private var word: UpdaterWord?
    /// Why a whole bundle is not handed over.
    private var hold: String?
    private var lastTold: DeviceReport?

    init(folder: DeviceUpdateFolder, logger: Logger, at now: ContinuousClock.Instant) {
        self.folder = folder
        self.logger = logger
        self.machine = DeviceUpdateMachine(folder.load())
        self.pulse = UpdaterPulse(at: now)
    }

    /// What is installed, as the updater says; this agent's own version while it says nothing.
    private var installed: String { self.word?.installed ?? BuildVersion.current }

    var wanted: OfferedUpdate? { self.machine.wanted }

    /// Another process of this agent was killed between its record and its request.
    func resume() {
        self.word = self.folder.updaterWord()
        guard let record = self.machine.record, record.phase == .handedOver, let run = record.run, let word,
            word.run(run) == nil, !self.folder.isAsked(run: run)
        else { return }
        self.ask(for: record.update, run: run)
    }

    /// Reads `state.json`; to be called every few seconds.
    func look(at now: ContinuousClock.Instant) {
        self.word = self.folder.updaterWord()
        self.pulse.hear(self.word?.heartbeat, at: now)
        let (word, silence) = (self.word, self.pulse.silence(at: now))
        self.change { $0.look(at: word, silence: silence, now: now) }
    }

    /// Whether the updater has shown that it lives.
    func hearsUpdater(at now: ContinuousClock.Instant) -> Bool { self.pulse.isAlive(at: now) }

    // MARK: - The server

    /// What is to be said of an update; nil: nothing.
    private var report: DeviceReport? { self.machine.report(hold: self.hold) }

    /// Something has happened that the server should know before it is its turn.
    var hasNews: Bool {
        guard let report else { return false }
        return report.state != self.lastTold?.state || report.step != self.lastTold?.step
            || report.rollout != self.lastTold?.rollout
    }

    /// - Parameter lock: why no update may begin, as far as this device itself is concerned.
    func checkIn(_ device: DeviceDescription, lock: String?, at now: ContinuousClock.Instant) -> CheckIn {
        let silent = self.machine.isIdle && !self.pulse.isAlive(at: now) ? Self.silence : nil
        return CheckIn(
            name: device.name, version: self.installed, architecture: CheckIn.machineArchitecture, tags: device.tags,
            lock: lock ?? silent, restarts: device.restarts, update: self.report)
    }

    private static let silence = "the device's updater does not answer"

    func answered(_ answer: CheckInAnswer, to checkIn: CheckIn) {
        self.lastTold = checkIn.update
        let installed = self.installed
        self.change { machine in
            machine.told(checkIn.update)
            machine.offer(answer.update, lock: checkIn.lock, installed: installed)
        }
    }

    // MARK: - The bundle

    func receive(_ bytes: Int, of update: OfferedUpdate) {
        guard self.machine.wanted == update else { return }
        self.machine.receive(bytes)
    }

    /// It cannot be, and trying again would not help.
    func fail(_ update: OfferedUpdate, _ reason: String) {
        guard self.machine.wanted == update else { return }
        self.change { $0.fail(reason) }
    }

    /// Asks the updater for the bundle, which is whole and in its place, unless something is in the way.
    ///
    /// - Parameters:
    ///   - lock: why not, as far as this device itself is concerned.
    ///   - run: its id.
    func handOver(_ update: OfferedUpdate, lock: String?, run: String, at now: ContinuousClock.Instant) {
        guard self.machine.wanted == update else { return }
        self.machine.receive(update.size)
        let isAlive = self.pulse.isAlive(at: now)
        self.hold = lock ?? (isAlive ? nil : Self.silence)
        if !isAlive, self.pulse.silence(at: now) > DeviceUpdateMachine.patience {
            return self.fail(update, Self.silence)
        }
        guard self.hold == nil else { return }
        // The record first: killed in between, the next process asks.
        self.change { $0.handOver(as: run, at: now) }
        self.ask(for: update, run: run)
    }

    private func ask(for update: OfferedUpdate, run: String) {
        do {
            try self.folder.ask(for: update, run: run)
        } catch {
            self.change { $0.fail("the device's updater cannot be asked: \(error)") }
        }
    }

    // MARK: - On the disk

    private func change(_ body: (inout DeviceUpdateMachine) -> Void) {
        let before = self.machine.record
        body(&self.machine)
        let record = self.machine.record
        guard record != before else { return }
        if record?.phase != .downloading { self.hold = nil }
        do {
            try self.folder.keep(record)
        } catch {
            self.logger.error("Where the update stands is not on the disk", metadata: ["error": "\(error)"])
        }
        self.say(record, before)
        if record == nil || record?.phase == .ended { self.folder.tidy(keeping: self.installed) }
    }

    private func say(_ record: DeviceUpdateMachine.Record?, _ before: DeviceUpdateMachine.Record?) {
        guard let record else {
            self.logger.notice("The update was taken back", metadata: ["version": "\(before?.update.version ?? "")"])
            return
        }
        var metadata: Logger.Metadata = [
            "version": "\(record.update.version)", "rollout": "\(record.update.rollout)",
            "phase": "\(record.phase.rawValue)",
        ]
        if let outcome = record.outcome { metadata["outcome"] = "\(outcome.rawValue)" }
        if let reason = record.reason { metadata["reason"] = "\(reason)" }
        let isBad = record.phase == .ended && record.outcome != .completed
        self.logger.log(level: isBad ? .error : .notice, "Update", metadata: metadata)
    }
}

/// What does not change while the agent runs.
struct DeviceDescription: Sendable, Hashable {
    var name: String
    var tags: [String]
    /// How often this agent has started.
    var restarts: Int
}
