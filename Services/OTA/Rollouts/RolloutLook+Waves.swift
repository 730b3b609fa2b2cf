import Domain
import ServiceKit

/// Whether the open wave is decided, and what comes after it.
extension RolloutLook {
    mutating func goOn() {
        if self.rollout.waveBeganAt != nil, self.pauseOnFailures() { return }
        if let obstacle = self.conditions.obstacle(for: self.plan) {
            self.wait(obstacle)
            return
        }
        guard !self.rows.isEmpty else {
            self.wait("No device of the fleet is meant yet.")
            return
        }
        guard let beganAt = self.rollout.waveBeganAt else {
            self.open(0)
            return
        }
        guard self.isGood(since: beganAt) else { return }
        if self.rollout.wave + 1 >= self.plan.waves.count {
            self.complete()
        } else if self.hasSoaked(), self.telemetryLets() {
            self.open(self.rollout.wave + 1)
        }
    }

    // MARK: - Failures

    /// How ended devices stand: those whose failure a person has forgiven are not among them.
    private struct Share {
        var completed = 0
        var failed = 0

        var ended: Int { self.completed + self.failed }
        var success: Double { self.ended == 0 ? 100 : Double(self.completed) * 100 / Double(self.ended) }
        var failure: Double { self.ended == 0 ? 0 : Double(self.failed) * 100 / Double(self.ended) }

        var figures: [String: JSONValue] {
            [
                "completed": .number(Double(self.completed)), "failed": .number(Double(self.failed)),
                "success_percent": .number((self.success * 10).rounded() / 10),
            ]
        }
    }

    private func share(_ rows: some Sequence<DeviceUpdate>) -> Share {
        rows.reduce(into: Share()) { share, row in
            if row.state == .completed { share.completed += 1 }
            if row.state.isFailure, !self.isForgiven(row) { share.failed += 1 }
        }
    }

    private func isForgiven(_ row: DeviceUpdate) -> Bool {
        guard let forgivenAt = self.view.forgivenAt, let endedAt = row.endedAt else { return false }
        return endedAt <= forgivenAt
    }

    /// - Returns: Whether it has paused.
    private mutating func pauseOnFailures() -> Bool {
        let share = self.share(self.rows.values)
        guard share.failed > 0, share.ended >= self.plan.minimumSample, share.failure >= self.plan.errorPercent else {
            return false
        }
        self.pause(
            "\(share.failed) of \(share.ended) that ended failed: \(Words.percent(share.failure)), and \(Words.percent(self.plan.errorPercent)) is the limit.",
            share.figures)
        return true
    }

    private mutating func pause(_ reason: String, _ figures: [String: JSONValue]) {
        self.rollout.state = .paused
        self.rollout.stateReason = reason
        self.log(RolloutEntry(kind: .paused, wave: self.rollout.wave, message: reason, figures: figures))
    }

    // MARK: - The open wave

    /// - Returns: Whether it is decided and good; a bad one pauses the rollout.
    private mutating func isGood(since beganAt: Timestamp) -> Bool {
        let name = self.waveName(self.rollout.wave)
        let open = self.rows.values.filter { $0.wave <= self.rollout.wave }
        let own = open.filter { $0.wave == self.rollout.wave }
        let ended = own.filter(\.state.isSample)
        let isUnderWay = open.filter(\.state.isUnderWay).count
        guard isUnderWay == 0 else {
            self.wait(
                "\(name): \(ended.count) of \(Words.devices(own.count)) ended, \(isUnderWay) under way."
            )
            return false
        }
        let isAtEnd = own.allSatisfy { $0.state != .waiting }
        let start = self.view.forgivenAt.map { max($0, beganAt) } ?? beganAt
        let isTooLate = self.conditions.hasPassed(self.plan.silence, since: start, for: self.plan)
        // Those that are on will ask in a minute: there is no need to judge without them. Those that are off are not waited for.
        let coming = own.filter { $0.state == .waiting && self.canBegin($0.device) }.count
        guard isAtEnd || isTooLate || (ended.count >= self.plan.minimumSample && coming == 0) else {
            self.wait(
                "\(name): \(ended.count) of \(Words.devices(own.count)) ended; those that are missing have \(Words.duration(self.plan.silence)) from \(Words.time(start))."
            )
            return false
        }
        let all = open.filter(\.state.isSample).count
        guard isAtEnd || all >= self.plan.minimumSample else {
            self.pause(
                "\(name): \(all) of the \(Words.devices(self.plan.minimumSample)) that it takes to judge ended in \(Words.duration(self.plan.silence)).",
                ["ended": .number(Double(all)), "minimum_sample": .number(Double(self.plan.minimumSample))])
            return false
        }
        let share = self.share(own)
        guard share.success >= self.plan.successPercent else {
            self.pause(
                "\(name): \(share.completed) of \(share.ended) that ended completed: \(Words.percent(share.success)), and \(Words.percent(self.plan.successPercent)) are wanted.",
                share.figures)
            return false
        }
        return true
    }

    func canBegin(_ name: String) -> Bool {
        guard let device = self.fleet[name] else { return false }
        return device.isOnline(at: self.now) && device.lockReason == nil && !device.isHeld
    }

    private mutating func hasSoaked() -> Bool {
        let ends = self.rows.values.filter { $0.wave == self.rollout.wave && $0.state.isSample }.compactMap(\.endedAt)
        guard let last = ends.max(), self.now < last + self.plan.soak else { return true }
        self.wait(
            "\(self.waveName(self.rollout.wave)) is good, and is watched until \(Words.time(last + self.plan.soak)).")
        return false
    }

    /// Asks telemetry where the plan wants that and the wave has changed anything.
    private mutating func telemetryLets() -> Bool {
        let own = self.rows.values.filter { $0.wave == self.rollout.wave && $0.state == .completed }
        guard let gate = self.plan.gate, !own.isEmpty else { return true }
        switch self.conditions.answer {
        case nil:
            let updated = self.rows.values.filter { $0.state == .completed }
                .map { ($0.device, $0.endedAt ?? self.now) }
            // Who runs the version already, by another rollout or by hand, shows nothing of how it was before.
            let others = self.fleet.values.filter { $0.version != self.rollout.version }.map(\.name)
                .filter { self.rows[$0].map { $0.state == .waiting } ?? true }
            self.ask(
                RolloutDecision.Question(
                    gate: gate, quiet: self.plan.soak,
                    updated: Dictionary(updated, uniquingKeysWith: { first, _ in first }),
                    others: Array(others.sorted().prefix(RolloutDecision.mostOthers))))
            return false
        case .unreadable:
            self.wait("\(self.waveName(self.rollout.wave)) is good, but telemetry cannot be read.")
            return false
        case .verdict(let verdict):
            self.logGate(verdict)
            if !verdict.isGood {
                self.wait(
                    "\(self.waveName(self.rollout.wave)) is held by telemetry. \(verdict.sentences { !$0.isGood })")
            }
            return verdict.isGood
        }
    }

    private mutating func logGate(_ verdict: TelemetryVerdict) {
        guard verdict.isGood || verdict.outcome != self.view.lastGate else { return }
        let sentences = verdict.sentences { _ in true }
        self.log(
            RolloutEntry(
                kind: .gate, wave: self.rollout.wave,
                message: "Telemetry \(verdict.isGood ? "lets" : "does not let") the next wave begin."
                    + (sentences.isEmpty ? "" : " " + sentences),
                figures: verdict.figures))
    }

    // MARK: - Going on

    private mutating func open(_ wave: Int) {
        let own = self.rows.values.filter { $0.wave == wave }
        self.rollout.wave = wave
        self.rollout.waveBeganAt = self.now
        self.rollout.stateReason = nil
        self.log(
            RolloutEntry(
                kind: .waveOpened, wave: wave,
                message: "\(self.waveName(wave)) is open: \(Words.devices(own.count)).",
                figures: self.counts(own)))
    }

    private mutating func complete() {
        let waiting = self.rows.values.filter { $0.state == .waiting }.count
        let share = self.share(self.rows.values)
        self.rollout.state = .completed
        self.rollout.endedAt = self.now
        self.rollout.stateReason =
            waiting == 0 ? nil : "\(Words.devices(waiting)) had not come: who comes within 30 days gets it."
        self.log(
            RolloutEntry(
                kind: .completed, wave: self.rollout.wave,
                message: "All waves are good: \(Words.devices(share.completed)) completed, \(waiting) still waiting.",
                figures: self.counts(Array(self.rows.values))))
    }

    private func counts(_ rows: [DeviceUpdate]) -> [String: JSONValue] {
        Dictionary(grouping: rows, by: \.state.rawValue).mapValues { .number(Double($0.count)) }
    }

    private func waveName(_ wave: Int) -> String { "Wave \(wave + 1) of \(self.plan.waves.count)" }
}

extension TelemetryVerdict {
    /// The names of what is wrong, in the alphabet's order: two verdicts with the same say the same. Empty: nothing is.
    var outcome: String { self.findings.filter { !$0.isGood }.map(\.name).sorted().joined(separator: ",") }

    func sentences(_ isWanted: (Finding) -> Bool) -> String {
        self.findings.filter(isWanted).map(\.message).joined(separator: " ")
    }

    var figures: [String: JSONValue] {
        [
            "outcome": .string(self.outcome), "good": .bool(self.isGood),
            "findings": .array(
                self.findings.map { finding in
                    .object([
                        "name": .string(finding.name), "good": .bool(finding.isGood),
                        "message": .string(finding.message),
                        "updated": finding.updated.map { .number($0) } ?? .null,
                        "others": finding.others.map { .number($0) } ?? .null,
                    ])
                }),
        ]
    }
}
