import Catalogue
import Domain
import Postgres
import ServiceKit

/// The health of endpoints, and the news of it.
extension PostgresConnection {
    /// Judges an endpoint by its attempts; what changes for it, its deliveries and for people is written.
    func heed(_ attempts: [Attempt], of endpoint: Int64, at now: Timestamp) throws {
        let rows = try self.query(
            """
            select public_id, coalesce(name, url) as name, enabled, state, state_reason, failures, failing_since,
                warned_percent, probe_at
            from webhooks where id = \(endpoint) for no key update
            """)
        // Deleted, or disabled meanwhile: then its health is that.
        guard let row = rows.first, try row.decode("enabled", as: Bool.self) else { return }
        let old = try EndpointHealth(row)
        var health = old
        var news: [EndpointHealth.News] = []
        for attempt in attempts where !health.isGone {
            if let told = health.heed(attempt, at: now) { news.append(told) }
        }
        let lastSuccess = attempts.last(where: \.isDelivered).map { _ in now }
        try self.execute(
            """
            update webhooks set state = \(health.state.rawValue), state_reason = \(health.reason),
                failures = \(health.failures), failing_since = \(health.failingSince),
                warned_percent = \(Int32(health.warnedPercent)), probe_at = \(health.probeAt),
                enabled = \(!health.isGone), last_success_at = coalesce(\(lastSuccess), last_success_at)
            where id = \(endpoint)
            """)
        if health.failures == 0, old.failures >= EndpointHealth.outage {
            // It works again: what waits for its next attempt need not wait any longer.
            try self.execute(
                """
                update deliveries set next_attempt_at = now()
                where webhook_id = \(endpoint) and status = 'pending' and next_attempt_at > now()
                """)
        }
        let name: String = try row.decode("name")
        let id: String = try row.decode("public_id")
        for one in news { try self.tell(one, of: id, name, health, at: now) }
    }

    /// A notice to people; and of what is more than a warning, a system alert to all other endpoints.
    private func tell(
        _ news: EndpointHealth.News, of id: String, _ name: String, _ health: EndpointHealth, at now: Timestamp
    ) throws {
        let message: String
        switch news {
        case .failing(let percent):
            let minutes = Int((now - (health.failingSince ?? now)) / .seconds(60))
            let warning = """
                The webhook '\(name)' has failed \(health.failures) times in \(minutes) minutes: \(percent) % of the way to being \
                disabled. The last time: \(health.reason ?? "")
                """
            try self.query("select write_notice(\(warning), 'warning')")
            return
        case .disabled: message = "The webhook '\(name)' has failed for an hour; it is now tried once an hour."
        case .gone: message = "The webhook '\(name)' was disabled: its receiver answered that it wants no more (410)."
        case .recovered: message = "The webhook '\(name)' works again; what waited is being delivered."
        }
        let isResolved = news == .recovered
        try self.query("select write_notice(\(message), \(isResolved ? "info" : "error"))")
        let data: [String: JSONValue] = [
            "alert": .string("webhook_failing"), "state": .string(isResolved ? "resolved" : "raised"),
            "message": .string(message), "webhook": .string(id),
        ]
        let eventID = "webhook-\(id)-\(news)-\(now.microseconds)"
        let severity: Severity = isResolved ? .info : .warning
        try self.query(
            """
            select emit_event(\(eventID), 'system_alert', 'webhooks', \(now), \(severity.rawValue), null, null,
                \(JSONValue.object(data).json)::jsonb)
            """)
    }
}

extension EndpointHealth {
    fileprivate init(_ row: SQLRow) throws {
        self.init(
            // The column's check leaves no other.
            state: Endpoint.State(rawValue: try row.decode("state")) ?? .healthy,
            reason: try row.decode("state_reason"),
            failures: Int(try row.decode("failures", as: Int32.self)), failingSince: try row.decode("failing_since"),
            warnedPercent: Int(try row.decode("warned_percent", as: Int32.self)), probeAt: try row.decode("probe_at"))
    }
}
