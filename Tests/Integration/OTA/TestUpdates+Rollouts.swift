import Domain
import FoundationEssentials
import Logging
import Postgres

@testable import OTAService

extension TestUpdates {
    /// A plan that goes on at once, and does not look at experiments.
    static func plan(waves: [Double] = [100], minimumSample: Int = 1) -> RolloutPlan {
        var plan = RolloutPlan()
        (plan.waves, plan.minimumSample, plan.gate) = (waves, minimumSample, nil)
        (plan.soak, plan.sparesExperiments) = (.zero, false)
        return plan
    }

    /// One that runs since `now`.
    func start(_ plan: RolloutPlan, of release: Release, id: String = "rollout", at now: Timestamp) async throws {
        let json = String(decoding: try JSONEncoder().encode(RolloutPlanDTO(plan)), as: UTF8.self)
        try await self.pool.withTransaction { connection in
            try connection.execute(
                """
                insert into rollouts (public_id, name, release_public_id, version, plan, state, user_name, started_at,
                    wave_began_at)
                values (\(id), 'Update', \(release.id.text), \(release.version), \(json)::jsonb, 'running', 'anna', \(now),
                    \(now))
                """)
        }
    }

    func run(_ sql: String) async throws {
        try await self.pool.withTransaction { try $0.script(sql) }
    }

    func makeToken(_ id: String) async throws {
        try await self.run(
            """
            insert into api_tokens (public_id, name, token_hash, role) values ('\(id)', '\(id)', sha256('\(id)'), 'viewer')
            """)
    }

    static func principal(_ token: String, device: String? = nil) -> Principal {
        Principal(
            user: User.ID(token), name: token, role: .viewer, scopes: [.updatesRead], device: device,
            credential: .apiToken(id: token, expiresAt: nil))
    }

    var desk: CheckInDesk { CheckInDesk(pool: self.pool, folder: self.folder, metrics: OTAMetrics()) }

    var rolloutDesk: RolloutDesk {
        RolloutDesk(
            pool: self.pool, judge: SilentTelemetry(), metrics: OTAMetrics(), logger: Logger(label: "test"))
    }

    @discardableResult
    func ask(
        _ name: String, token: String? = nil, version: String = "1.0.0", _ state: DeviceReport.State? = nil,
        lock: String? = nil, tags: Set<String>? = nil, at now: Timestamp
    ) async throws -> DeviceTurn {
        let report = state.map { DeviceReport(rollout: Rollout.ID("rollout"), state: $0) }
        return try await self.desk.checkIn(
            CheckIn(name: name, version: version, tags: tags, lock: lock, report: report),
            as: Self.principal(token ?? name), at: now)
    }

    /// One look at each rollout.
    func look(at now: Timestamp) async throws {
        var memory = RolloutMemory()
        _ = try await self.rolloutDesk.look(&memory, at: now)
    }
}
