import Logging
import Postgres
import ServiceLifecycle

/// Keeps the tables within their bounds: once a minute, by one instance at a time.
struct Janitor: Service {
    let pool: PostgresPool
    let metrics: WebhookMetrics
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    while try await self.pool.withConnection({ try $0.tidyDeliveries() }) {}
                    let pending = try await self.pool.withConnection { connection in
                        try connection.query("select count(*) from deliveries where status = 'pending'")[0]
                            .decode(0, as: Int64.self)
                    }
                    self.metrics.note(pending: pending)
                } catch {
                    if Task.isCancelled { return }
                    self.logger.warning(
                        "Old deliveries were not removed", metadata: ["error": "\(String(reflecting: error))"])
                }
                try? await Task.sleep(for: .seconds(60))  // Cancellation ends the loop.
            }
        }
    }
}

extension PostgresConnection {
    /// For so many days.
    static let deliveryDays = 30

    /// Of each endpoint that have ended, the newest.
    static let endedLimit = 10_000

    /// Of each endpoint that wait, the newest: those before them are discarded.
    static let pendingLimit = 20_000

    /// Removed in one go.
    private static let portion = 10_000

    /// Removes what is too old or too much, a portion of each, and discards what was left of samples.
    ///
    /// - Returns: Whether there may be more to remove.
    func tidyDeliveries() throws -> Bool {
        try self.transaction { connection in
            let isFree: Bool = try connection.query(
                "select pg_try_advisory_xact_lock(hashtextextended('webmacs.webhooks.janitor', 0))")[0].decode(0)
            guard isFree else { return false }
            var counts = [try connection.removeOldEvents(), try connection.removeUnsentReadings()]
            try connection.execute(
                """
                update deliveries set status = 'discarded', leased_until = null, last_error = 'The service was stopped meanwhile.'
                where status = 'pending' and next_attempt_at is null and leased_until <= now()
                """)
            for endpoint: Int64 in try connection.query("select id from webhooks").map({ try $0.decode(0) }) {
                counts.append(try connection.tidy(endpoint))
            }
            return counts.contains(Self.portion)
        }
    }

    /// With their deliveries.
    private func removeOldEvents() throws -> Int {
        try self.execute(
            """
            delete from outbox_events where number in (
                select number from outbox_events where recorded_at < now() - \(Self.deliveryDays) * interval '1 day'
                order by recorded_at limit \(Self.portion))
            """)
    }

    /// Readings that no delivery is kept of: they are never delivered later.
    private func removeUnsentReadings() throws -> Int {
        try self.execute(
            """
            delete from outbox_events where number in (
                select e.number from outbox_events e
                where e.type = 'sensor_reading' and e.taken_at is not null
                    and not exists (select from deliveries d where d.event = e.number)
                limit \(Self.portion))
            """)
    }

    /// - Returns: How many that have ended were removed.
    private func tidy(_ endpoint: Int64) throws -> Int {
        try self.execute(
            """
            update deliveries set status = 'discarded', next_attempt_at = null, last_error = 'More deliveries waited than are kept.'
            where webhook_id = \(endpoint) and status = 'pending' and id <= (
                select id from deliveries where webhook_id = \(endpoint) and status = 'pending'
                order by id desc offset \(Self.pendingLimit) limit 1)
            """)
        return try self.execute(
            """
            delete from deliveries where id in (
                select id from deliveries where webhook_id = \(endpoint) and status <> 'pending' and id <= (
                    select id from deliveries where webhook_id = \(endpoint) and status <> 'pending'
                    order by id desc offset \(Self.endedLimit) limit 1)
                limit \(Self.portion))
            """)
    }
}
