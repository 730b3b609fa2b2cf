import Catalogue
import Contracts
import Domain
import Postgres
import ServiceKit

/// How rollouts are looked at, and what is decided written. To be called in a transaction.
extension PostgresConnection {
    /// Those in which something may have to be done, the older first.
    func rolloutsToLookAt(at now: Timestamp) throws -> [Int64] {
        try self.query(
            """
            select id from rollouts r
            where state in ('running', 'paused') or alerted_at is not null
                or (state = 'completed' and ended_at > \(now - DeviceTurn.graceOfCompleted) and exists (
                    select from rollout_devices d
                    where d.rollout = r.id and d.state in ('waiting', 'offered', 'downloading', 'installing')))
            order by id
            """
        ).map { try $0.decode(0) }
    }

    /// Whether this instance may decide until the end of the transaction; no: another does.
    func mayDecide() throws -> Bool {
        try self.query("select pg_try_advisory_xact_lock(hashtextextended('webmacs.ota.rollouts', 0))")[0].decode(0)
    }

    /// Nil: there is none any more. Devices that ask, and people who act, wait until the transaction ends.
    func rolloutView(_ number: Int64) throws -> RolloutView? {
        let rows = try self.query(
            """
            select \(raw: Rollout.columns), alerted_at is not null as is_alerted,
                (select at from rollout_log l where l.rollout = r.id and kind = 'resumed' order by id desc limit 1)
                    as forgiven_at,
                (select figures ->> 'outcome' from rollout_log l where l.rollout = r.id and kind = 'gate'
                    order by id desc limit 1) as last_gate
            from rollouts r where id = \(number) for update
            """)
        guard let row = rows.first else { return nil }
        let devices = try self.query(
            "select \(raw: DeviceUpdate.columns) from rollout_devices where rollout = \(number)"
        ).map { try DeviceUpdate($0) }
        let fleet = try self.query("select \(raw: FleetDevice.columns) from fleet_devices order by name").map {
            try FleetDevice($0)
        }
        return RolloutView(
            rollout: try Rollout(row), devices: devices, fleet: fleet, forgivenAt: try row.decode("forgiven_at"),
            isAlerted: try row.decode("is_alerted"), lastGate: try row.decode("last_gate"))
    }

    /// Experiments as the gateway publishes them, and the plan's window.
    func rolloutConditions(of plan: RolloutPlan, at now: Timestamp) throws -> RolloutConditions {
        var conditions = RolloutConditions(now: now, window: RolloutConditions.Window(plan.schedule))
        guard plan.sparesExperiments else { return conditions }
        let row = try self.query(
            """
            select
                (select name from published_experiments where stopped_at is null and started_at <= \(now)
                    order by started_at limit 1) as running,
                (select max(stopped_at) from published_experiments where stopped_at <= \(now)) as ended_at
            """)[0]
        conditions.experiment = try row.decode("running")
        conditions.experimentEndedAt = try row.decode("ended_at")
        return conditions
    }

    /// Writes what differs from the view, the log, and what people are told.
    func carryOut(_ decision: RolloutDecision, of view: RolloutView, at now: Timestamp) throws {
        let rollout = decision.rollout
        if rollout != view.rollout {
            try self.execute(
                """
                update rollouts set state = \(rollout.state.rawValue), state_reason = \(rollout.stateReason.map { Self.cut($0) }),
                    wave = \(Int16(rollout.wave)), wave_began_at = \(rollout.waveBeganAt), ended_at = \(rollout.endedAt),
                    updated_at = \(now)
                where id = \(rollout.number)
                """)
        }
        try self.insert(decision.added, into: rollout.number)
        for row in decision.changed { try self.update(row, of: rollout.number) }
        if !decision.removed.isEmpty {
            try self.execute(
                """
                delete from rollout_devices where rollout = \(rollout.number) and state = 'waiting'
                    and device = any(\(decision.removed))
                """)
        }
        for entry in decision.entries {
            try self.log(entry, of: rollout.number, at: now)
            guard entry.kind.isNews else { continue }
            let text = "Rollout '\(rollout.name)' of \(rollout.version): \(entry.message)"
            try self.query("select write_notice(\(text), \(entry.kind == .paused ? "warning" : "info"))")
        }
        if let alert = decision.alert { try self.tell(alert, of: rollout, at: now) }
    }

    /// Of each device the one that it asked with last; each once.
    func tokens(of devices: [String]) throws -> [String] {
        try self.query(
            "select distinct credential_id from fleet_devices where name = any(\(devices)) order by credential_id"
        ).map { try $0.decode(0) }
    }

    func log(_ entry: RolloutEntry, of rollout: Int64, at now: Timestamp) throws {
        let figures = entry.figures.map { JSONValue.object($0).json }
        try self.execute(
            """
            insert into rollout_log (rollout, at, kind, wave, device, message, figures)
            values (\(rollout), \(now), \(entry.kind.rawValue), \(entry.wave.map { Int16($0) }), \(entry.device),
                \(entry.message), \(figures)::jsonb)
            """)
    }

    func update(_ row: DeviceUpdate, of rollout: Int64) throws {
        try self.execute(
            """
            update rollout_devices set wave = \(Int16(row.wave)), state = \(row.state.rawValue),
                reason = \(row.reason.map { Self.cut($0) }), version_before = \(row.versionBefore), step = \(row.step),
                received_bytes = \(Int64(row.receivedBytes)), total_bytes = \(row.totalBytes.map { Int64($0) }),
                restarts_before = \(row.restartsBefore.map { Int64($0) }), began_at = \(row.beganAt),
                ended_at = \(row.endedAt), updated_at = \(row.updatedAt)
            where rollout = \(rollout) and device = \(row.device)
            """)
    }

    /// What its updated devices have restarted until now counts no more when telemetry is asked: else nothing but time in which
    /// the others restart would let a rollout go on that restarts have held.
    func forgiveRestarts(in rollout: Int64) throws {
        try self.execute(
            """
            update rollout_devices d set restarts_before = f.restarts - 1 from fleet_devices f
            where d.rollout = \(rollout) and d.state = 'completed' and f.name = d.device and d.restarts_before < f.restarts - 1
            """)
    }

    /// A device that was forgotten meanwhile gets none.
    private func insert(_ rows: [DeviceUpdate], into rollout: Int64) throws {
        guard !rows.isEmpty else { return }
        try self.execute(
            """
            insert into rollout_devices (rollout, device, wave, state, reason, ended_at, updated_at)
            select \(rollout), f.name, d.wave, d.state, d.reason, d.ended_at, d.updated_at
            from unnest(\(rows.map(\.device)), \(rows.map { Int16($0.wave) }), \(rows.map(\.state.rawValue)),
                \(rows.map(\.reason)), \(rows.map(\.endedAt)), \(rows.map(\.updatedAt)))
                as d (device, wave, state, reason, ended_at, updated_at)
            join fleet_devices f on f.name = d.device
            on conflict do nothing
            """)
    }

    /// One alert stands for all rollouts: it is resolved when none stands still by itself any more.
    func tell(_ alert: RolloutDecision.Alert, of rollout: Rollout, at now: Timestamp) throws {
        let isRaised = alert == .raised
        let alertedAt = isRaised ? now : nil
        try self.execute("update rollouts set alerted_at = \(alertedAt) where id = \(rollout.number)")
        if !isRaised {
            let others = try self.query("select 1 from rollouts where alerted_at is not null limit 1")
            guard others.isEmpty else { return }
        }
        let message =
            isRaised
            ? "The rollout '\(rollout.name)' of \(rollout.version) has paused. \(rollout.stateReason ?? "")"
            : "The rollout '\(rollout.name)' of \(rollout.version) is not paused any more: it is \(rollout.state.rawValue)."
        let data: [String: JSONValue] = [
            "alert": .string("rollout_paused"), "state": .string(isRaised ? "raised" : "resolved"),
            "message": .string(message), "rollout": .string(rollout.id.text),
        ]
        let id = "rollout-\(rollout.id.text)-\(now.microseconds)-\(isRaised ? "raised" : "resolved")"
        let severity: Severity = isRaised ? .critical : .info
        try self.query(
            """
            select emit_event(\(id), \(SystemAlert.type), 'ota', \(now), \(severity.rawValue), null, null,
                \(JSONValue.object(data).json)::jsonb)
            """)
    }

    /// What the columns hold.
    private static func cut(_ text: String) -> String {
        text.unicodeScalars.count <= 2000 ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(2000)))
    }
}
