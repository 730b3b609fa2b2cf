import Contracts
import Domain
import FoundationEssentials
import Postgres
import Redis

/// Says when one of our own services is not ready, and when it is again: a notice and a `system_alert` each.
///
/// A service is unwell when none of several looks, some seconds apart, finds it ready: a restart is none of anybody's business.
/// Whether its alert is raised stands on the book on jobs: `<name>_since`, in microseconds since 1970.
struct ServicesJob: Sendable {
    static let interval: Duration = .seconds(20)
    static let alert = "service_unhealthy"
    static let looks = 4

    var services: [WatchedService]

    /// Why a service is not ready; nil: it is.
    var look: @Sendable (WatchedService) async -> String?

    /// Between two looks.
    var pause: Duration = .seconds(6)

    /// No alert is raised before: the others may still be starting, as the worker is.
    var quietUntil: ContinuousClock.Instant

    /// Told after something was told: a wake-up of who sends events, who looks each second by himself.
    var onTold: @Sendable () async -> Void = {}

    var job: Job {
        Job(name: .services, interval: { _ in Self.interval }, work: { try await self.run(on: $0, now: $1) })
    }

    func run(on connection: PostgresConnection, now: Timestamp) async throws -> Job.Counts {
        let before = try await connection.run { try $0.unwellServices() }
        let unwell = try await self.unwell(but: Set(before.keys))
        var counts: Job.Counts = ["not_ready": Int64(unwell.count)]
        var isTold = false
        for service in self.services {
            let since = before[service.name]
            if let reason = unwell[service.name] {
                if since == nil {
                    guard ContinuousClock.now >= self.quietUntil else { continue }
                    try await connection.run {
                        try $0.tell(
                            of: service, .raised, since: now.microseconds, at: now,
                            "The service '\(service.name)' is not ready: \(reason).")
                    }
                    isTold = true
                }
                counts["\(service.name)_since"] = since ?? now.microseconds
            } else if let since {
                try await connection.run {
                    try $0.tell(
                        of: service, .resolved, since: since, at: now, "The service '\(service.name)' is ready again.")
                }
                isTold = true
            }
        }
        if isTold { await self.onTold() }
        return counts
    }

    /// Reasons by name, of services that no look found ready. Those whose alert is raised need one look to be well.
    private func unwell(but known: Set<String>) async throws -> [String: String] {
        var unwell = await self.reasons(of: self.services)
        for _ in 1..<Self.looks where unwell.keys.contains(where: { !known.contains($0) }) {
            try await Task.sleep(for: self.pause)
            unwell = await self.reasons(of: self.services.filter { unwell[$0.name] != nil })
        }
        return unwell
    }

    private func reasons(of services: [WatchedService]) async -> [String: String] {
        await withTaskGroup(of: (String, String?).self) { group in
            for service in services { group.addTask { (service.name, await self.look(service)) } }
            var reasons: [String: String] = [:]
            for await (name, reason) in group { reasons[name] = reason }
            return reasons
        }
    }
}

extension ServicesJob {
    /// Asks each service itself.
    init(services: [WatchedService], redis: RedisClient) {
        self.init(
            services: services, look: { await ReadinessProbe.problem(of: $0) },
            quietUntil: .now + .seconds(60),
            onTold: { _ = try? await redis.publish(Topics.eventsRecorded, []) })
    }
}

extension PostgresConnection {
    /// Services whose alert is raised, and since when, in microseconds since 1970.
    fileprivate func unwellServices() throws -> [String: Int64] {
        let detail: String? = try self.query(
            """
            select detail::text from job_runs where job = \(JobName.services.rawValue) and outcome = 'done'
            order by started_at desc limit 1
            """
        ).first?.decode(0)
        let counts = try JSONDecoder().decode([String: Int64].self, from: Data((detail ?? "{}").utf8))
        return counts.reduce(into: [:]) { since, entry in
            if entry.key.hasSuffix("_since") { since[String(entry.key.dropLast("_since".count))] = entry.value }
        }
    }

    /// A notice and an event, both or none.
    fileprivate func tell(
        of service: WatchedService, _ state: SystemAlert.State, since: Int64, at now: Timestamp, _ message: String
    ) throws {
        let severity = state == .raised ? "critical" : "info"
        let alert = SystemAlert(alert: ServicesJob.alert, state: state, message: message)
        let data = String(decoding: try JSONEncoder().encode(alert), as: UTF8.self)
        try self.transaction { connection in
            try connection.query("select write_notice(\(message), \(state == .raised ? "error" : "info"))")
            try connection.query(
                """
                select emit_event(
                    \("service-\(service.name)-\(state.rawValue)-\(since)"), \(SystemAlert.type), 'worker', \(now), \(severity), null, null,
                    \(data)::jsonb || jsonb_build_object('service', \(service.name)::text))
                """)
        }
    }
}
