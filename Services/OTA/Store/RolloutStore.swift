import Catalogue
import Domain
import FoundationEssentials
import Postgres

/// The tables of rollouts, for people.
struct RolloutStore: Sendable {
    let pool: PostgresPool
    let folder: UpdateFolder

    /// The newest first.
    func list(in state: Rollout.State?, limit: Int, offset: Int) async throws -> Listing<RolloutStanding> {
        try await self.pool.withConnection { connection in
            let total: Int64 = try connection.query(
                "select count(*) from rollouts where \(state?.rawValue)::text is null or state = \(state?.rawValue)")[0]
                .decode(0)
            let rollouts = try connection.query(
                """
                select \(raw: Rollout.columns) from rollouts where \(state?.rawValue)::text is null or state = \(state?.rawValue)
                order by id desc limit \(limit) offset \(offset)
                """
            ).map { try Rollout($0) }
            return Listing(total: Int(total), elements: try connection.standings(of: rollouts))
        }
    }

    /// - Throws: ``OTAError/rolloutNotFound(_:)``.
    func fetch(_ id: Rollout.ID) async throws -> RolloutStanding {
        try await self.pool.withConnection { connection in
            guard let standing = try connection.standings(of: [try connection.rollout(id)]).first else {
                throw OTAError.rolloutNotFound(id)
            }
            return standing
        }
    }

    /// - Throws: a `ValidationError` when there is no such release; ``OTAError/noBundle``.
    func create(
        _ name: String, of release: Release.ID, plan: RolloutPlan, by principal: Principal
    ) async throws -> Rollout.ID {
        let id = Rollout.ID.random()
        let text = String(decoding: try JSONEncoder().encode(RolloutPlanDTO(plan)), as: UTF8.self)
        let state: Rollout.State = plan.needsApproval ? .awaitingApproval : .ready
        try await self.pool.withTransaction { [folder] connection in
            let release = try connection.bundle(of: release, in: folder)
            let number: Int64 = try connection.query(
                """
                insert into rollouts (public_id, name, release_public_id, version, plan, state, user_public_id, user_name)
                values (\(id.text), \(name), \(release.id.text), \(release.version), \(text)::jsonb, \(state.rawValue),
                    \(principal.user.text), \(principal.name))
                returning id
                """)[0].decode(0)
            try connection.log("created", "Made, for \(release.version).", of: number, by: principal.name)
        }
        return id
    }

    /// - Throws: ``OTAError`` not found, or it is running or paused.
    func delete(_ id: Rollout.ID, at now: Timestamp) async throws {
        try await self.pool.withTransaction { connection in
            let rollout = try connection.rollout(id, isLocked: true)
            guard rollout.state != .running, rollout.state != .paused else {
                throw OTAError.rolloutIs(rollout.state, cannot: "deleted")
            }
            let alerted = try connection.query(
                "select 1 from rollouts where id = \(rollout.number) and alerted_at is not null")
            // It was aborted a moment ago: nobody has looked since.
            if !alerted.isEmpty { try connection.tell(.resolved, of: rollout, at: now) }
            try connection.execute("delete from rollouts where id = \(rollout.number)")
        }
    }

    /// Whoever looks at rollouts does the rest within two seconds.
    ///
    /// - Throws: ``OTAError`` not found, in another state, or approved by its maker or a token.
    func act(
        _ action: RolloutAction, on id: Rollout.ID, reason: String?, by principal: Principal, at now: Timestamp
    ) async throws {
        try await self.pool.withTransaction { connection in
            let rollout = try connection.rollout(id, isLocked: true)
            guard action.states.contains(rollout.state) else {
                throw OTAError.rolloutIs(rollout.state, cannot: action.participle)
            }
            if action == .approve {
                guard case .session = principal.credential else { throw OTAError.approvalByToken }
                guard rollout.createdBy != principal.user else { throw OTAError.ownApproval }
            }
            let isStart = action == .start
            try connection.execute(
                """
                update rollouts set state = \(action.outcome.rawValue), state_reason = \(reason), updated_at = \(now),
                    wave_began_at = case when \(isStart) then \(now)::timestamptz else wave_began_at end,
                    started_at = case when \(isStart) then \(now)::timestamptz else started_at end,
                    approved_by = case when \(action == .approve) then \(principal.name)::text else approved_by end,
                    approved_at = case when \(action == .approve) then \(now)::timestamptz else approved_at end,
                    ended_at = case when \(action == .abort) then \(now)::timestamptz else ended_at end
                where id = \(rollout.number)
                """)
            if action == .resume { try connection.forgiveRestarts(in: rollout.number) }
            let word = action.participle.prefix(1).uppercased() + action.participle.dropFirst()
            try connection.log(
                action.participle, reason.map { "\(word): \($0)" } ?? "\(word).", of: rollout.number,
                by: principal.name)
            // At once: a device that asks in this moment would come again only in a minute.
            guard isStart else { return }
            let message = "Wave 1 of \(rollout.plan.waves.count) is open."
            try connection.log(
                RolloutEntry(kind: .waveOpened, wave: 0, message: message), of: rollout.number, at: now)
        }
    }

    /// Its devices, by wave and name.
    ///
    /// - Throws: ``OTAError/rolloutNotFound(_:)``.
    func devices(
        of id: Rollout.ID, _ question: DeviceUpdateQuestion, limit: Int, offset: Int
    ) async throws -> Listing<DeviceUpdate> {
        try await self.pool.withConnection { connection in
            let rollout = try connection.rollout(id)
            let wave = question.wave.map { Int16($0) }
            let condition: SQLQuery = """
                rollout = \(rollout.number) and (\(wave)::smallint is null or wave = \(wave))
                and (\(question.state?.rawValue)::text is null or state = \(question.state?.rawValue))
                and (\(question.text)::text is null or strpos(lower(device), lower(\(question.text))) > 0)
                """
            let total: Int64 = try connection.query(
                "select count(*) from rollout_devices where \(fragment: condition)")[0].decode(0)
            let rows = try connection.query(
                """
                select \(raw: DeviceUpdate.columns) from rollout_devices where \(fragment: condition)
                order by wave, device limit \(limit) offset \(offset)
                """)
            return Listing(total: Int(total), elements: try rows.map { try DeviceUpdate($0) })
        }
    }

    /// What happened, the newest first.
    ///
    /// - Throws: ``OTAError/rolloutNotFound(_:)``.
    func log(
        of id: Rollout.ID, _ question: RolloutLogQuestion, limit: Int, offset: Int
    ) async throws -> Listing<RolloutLogLine> {
        try await self.pool.withConnection { connection in
            let rollout = try connection.rollout(id)
            let isOfDevices = question.about.map { $0 == .devices }
            let condition: SQLQuery = """
                rollout = \(rollout.number) and (\(question.device)::text is null or device = \(question.device))
                and (\(isOfDevices)::boolean is null or (kind = 'device') = \(isOfDevices))
                """
            let total: Int64 = try connection.query("select count(*) from rollout_log where \(fragment: condition)")[0]
                .decode(0)
            let rows = try connection.query(
                """
                select id, at, kind, wave, device, message, figures::text as figures, actor
                from rollout_log where \(fragment: condition) order by id desc limit \(limit) offset \(offset)
                """)
            return Listing(total: Int(total), elements: try rows.map { try RolloutLogLine($0) })
        }
    }
}
