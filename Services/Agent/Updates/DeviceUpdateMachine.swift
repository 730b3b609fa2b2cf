/// Where this device is with an update, and what becomes of that with what it hears.
///
/// ```
///        offered               handed over               its run is seen              its run has ended
///  idle ─────────▶ downloading ───────────▶ handed over ─────────────────▶ installing ─────────────────▶ ended ──told──▶ told
///    ◀─────────────┘ taken back     │ wrong, no room              │ no updater, no run                     ▲
///                                   └─────────────────────────────┴────────────────────────────────────────┘
/// ```
///
/// What was handed over is not taken back: the updater ends it, with the new release or the old one. An update that has ended is
/// not begun again, however often it is offered; its end is told again.
///
/// A plain value: no clock, no I/O. ``record`` is to be kept on the disk; with it another process goes on.
struct DeviceUpdateMachine: Sendable {
    enum Phase: String, Codable, Sendable {
        case downloading
        case handedOver = "handed_over"
        case installing, ended, told
    }

    struct Record: Codable, Sendable, Hashable {
        var update: OfferedUpdate
        var phase: Phase
        /// The updater's run, once it was asked.
        var run: String?
        var outcome: UpdaterWord.Outcome?
        var reason: String?
    }

    /// For how long the updater may say nothing, or not begin.
    static let patience: Duration = .seconds(600)

    /// Nil: nothing was ever offered, or it was taken back.
    private(set) var record: Record?
    /// Of the bundle, in bytes.
    private(set) var received = 0
    /// Of the updater.
    private(set) var step: String?
    /// Since when the updater has been asked and has not begun, as far as this process knows.
    private var askedAt: ContinuousClock.Instant?

    init(_ record: Record? = nil) { self.record = record }

    // MARK: - What follows

    /// What to download.
    var wanted: OfferedUpdate? {
        guard let record, record.phase == .downloading else { return nil }
        return record.update
    }

    /// The updater has been asked for it, and it has not ended.
    var isInstalling: Bool { self.record?.phase == .handedOver || self.record?.phase == .installing }

    /// Nothing is under way.
    var isIdle: Bool { self.wanted == nil && !self.isInstalling }

    /// What the server is to know; nil: it knows it all.
    ///
    /// - Parameter hold: why the bundle, which is whole, is not handed over.
    func report(hold: String? = nil) -> DeviceReport? {
        guard let record else { return nil }
        var report = DeviceReport(
            rollout: record.update.rollout, state: .downloading, step: nil, receivedBytes: record.update.size,
            totalBytes: record.update.size, reason: record.reason)
        switch (record.phase, record.outcome) {
        case (.told, _): return nil
        case (.downloading, _):
            report.receivedBytes = min(self.received, record.update.size)
            report.step = hold
        case (.handedOver, _), (.installing, _):
            report.state = .installing
            report.step = self.step
        case (.ended, .completed): report.state = .completed
        case (.ended, .rolledBack): report.state = .rolledBack
        case (.ended, .failed), (.ended, nil): report.state = .failed
        }
        if report.state == .failed || report.state == .rolledBack {
            report.receivedBytes = min(self.received, record.update.size)
        }
        return report
    }

    // MARK: - What it hears

    /// What the server has answered.
    ///
    /// - Parameters:
    ///   - update: nil: there is none for this device.
    ///   - lock: why none may begin now.
    ///   - installed: the version that runs.
    mutating func offer(_ update: OfferedUpdate?, lock: String?, installed: String) {
        switch self.record?.phase {
        case .handedOver, .installing, .ended: return
        case .told:
            guard let update, let record else { return }
            if update.rollout == record.update.rollout {
                self.tellAgain(installed: installed)
            } else {
                self.begin(update, lock: lock, installed: installed)
            }
        case .downloading:
            guard update != self.record?.update else { return }
            self.record = nil
            if let update { self.begin(update, lock: lock, installed: installed) }
        case nil:
            if let update { self.begin(update, lock: lock, installed: installed) }
        }
    }

    private mutating func begin(_ update: OfferedUpdate, lock: String?, installed: String) {
        (self.received, self.step, self.askedAt) = (0, nil, nil)
        if update.version == installed {
            self.received = update.size
            self.record = Record(update: update, phase: .ended, outcome: .completed)
        } else if lock == nil {
            self.record = Record(update: update, phase: .downloading)
        }
    }

    /// The server has not kept what it was told.
    private mutating func tellAgain(installed: String) {
        self.record?.phase = .ended
        if self.record?.outcome == .completed, self.record?.update.version != installed {
            self.record?.outcome = .rolledBack
            self.record?.reason = "it was taken back at the device"
        }
    }

    /// So much of the bundle is there.
    mutating func receive(_ bytes: Int) { self.received = bytes }

    /// The bundle is whole and in its place, and `run` is about to be asked for.
    mutating func handOver(as run: String, at now: ContinuousClock.Instant) {
        guard let update = self.wanted else { return }
        self.received = update.size
        self.record?.phase = .handedOver
        self.record?.run = run
        self.askedAt = now
    }

    /// It cannot be, and trying again would not help.
    mutating func fail(_ reason: String) {
        guard !self.isIdle else { return }
        self.end(.failed, reason)
    }

    /// What the updater says, or, when that cannot be read, that it says nothing.
    ///
    /// - Parameter silence: for how long its heartbeat has not changed.
    mutating func look(at word: UpdaterWord?, silence: Duration, now: ContinuousClock.Instant) {
        guard self.isInstalling, let record, let id = record.run else { return }
        let askedAt = self.askedAt ?? now
        self.askedAt = askedAt
        if let run = word?.run(id) {
            self.step = run.step
            self.record?.phase = .installing
            if let outcome = run.outcome { return self.end(outcome, run, installed: word?.installed) }
        } else if silence <= Self.patience, word?.isBusy == true {
            // It has something else to do first.
            self.askedAt = now
        } else if silence <= Self.patience, now - askedAt > Self.patience {
            return self.end(.failed, "the device's updater has not begun")
        }
        if silence > Self.patience { self.end(.failed, "the device's updater does not answer") }
    }

    private mutating func end(_ outcome: UpdaterWord.Outcome, _ run: UpdaterWord.Run, installed: String?) {
        if outcome == .completed, installed != self.record?.update.version {
            self.end(.failed, "the update was completed, and \(installed ?? "nothing") is installed")
        } else {
            self.end(outcome, run.reason)
        }
    }

    private mutating func end(_ outcome: UpdaterWord.Outcome, _ reason: String?) {
        self.record?.phase = .ended
        self.record?.outcome = outcome
        self.record?.reason = reason
        self.step = nil
    }

    /// The server has taken that report.
    mutating func told(_ report: DeviceReport?) {
        guard let record, record.phase == .ended, let report, report == self.report() else { return }
        self.record?.phase = .told
    }
}
