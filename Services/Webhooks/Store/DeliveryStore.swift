import Catalogue
import Domain
import FoundationEssentials
import Postgres
import ServiceKit

/// The log: the tables `deliveries` and `delivery_attempts`, read; and deliveries begun again.
struct DeliveryStore: Sendable {
    /// Of one redelivery.
    static let redeliveryLimit = 10_000

    let pool: PostgresPool

    /// The newest first.
    ///
    /// - Throws: ``WebhookError/notFound(_:)``.
    func list(
        of endpoint: Endpoint.ID, _ question: DeliveryQuestion, limit: Int, offset: Int
    ) async throws -> Listing<Delivery> {
        try await self.pool.withConnection { connection in
            let number = try Self.number(of: endpoint, connection)
            let filter: SQLQuery = """
                d.webhook_id = \(number) and (\(question.status?.rawValue) is null or d.status = \(question.status?.rawValue))
                and (\(question.event?.rawValue) is null or d.event_type = \(question.event?.rawValue))
                and (\(question.from) is null or d.created_at >= \(question.from))
                and (\(question.to) is null or d.created_at < \(question.to))
                """
            let total: Int64 = try connection.query(
                "select count(*) from deliveries d where \(fragment: filter)")[0].decode(0)
            let rows = try connection.query(
                """
                select \(raw: Self.columns) from deliveries d where \(fragment: filter)
                order by d.id desc limit \(limit) offset \(offset)
                """)
            return Listing(total: Int(total), elements: try rows.map(Self.delivery))
        }
    }

    /// - Throws: ``WebhookError`` not found, of one or the other.
    func fetch(_ id: Delivery.ID, of endpoint: Endpoint.ID) async throws -> DeliveryDetail {
        try await self.pool.withConnection { connection in
            let number = try Self.number(of: endpoint, connection)
            let rows = try connection.query(
                """
                select d.id, e.id as event_id, d.request_headers::text as headers, d.request_body as body, \(raw: Self.columns)
                from deliveries d join outbox_events e on e.number = d.event
                where d.webhook_id = \(number) and d.public_id = \(id.text)
                """)
            guard let row = rows.first else { throw WebhookError.deliveryNotFound(id) }
            let attempts = try connection.query(
                """
                select started_at, seconds, response_code, response_body, error from delivery_attempts
                where delivery = \(try row.decode("id", as: Int64.self)) order by number
                """)
            return DeliveryDetail(
                delivery: try Self.delivery(row), eventID: try row.decode("event_id"),
                request: try Self.request(row), attempts: try attempts.map(Self.attempt))
        }
    }

    /// Begins a delivery again, with the whole ladder.
    ///
    /// - Throws: ``WebhookError``: not found, disabled, pending, or a sample; then nothing is changed.
    func redeliver(_ id: Delivery.ID, of endpoint: Endpoint.ID) async throws {
        try await self.pool.withTransaction { connection in
            let number = try Self.enabledNumber(of: endpoint, connection)
            let rows = try connection.query(
                """
                select d.status, e.source from deliveries d join outbox_events e on e.number = d.event
                where d.webhook_id = \(number) and d.public_id = \(id.text) for update of d
                """)
            guard let row = rows.first else { throw WebhookError.deliveryNotFound(id) }
            guard try row.decode("source", as: String.self) != SampleEvent.source else { throw WebhookError.isSample }
            guard try row.decode("status", as: String.self) != "pending" else { throw WebhookError.isPending }
            try connection.execute(
                """
                update deliveries set status = 'pending', tries = 0, next_attempt_at = now(), leased_until = null
                where webhook_id = \(number) and public_id = \(id.text)
                """)
        }
    }

    /// Begins those again that were given up or discarded since; at most ``redeliveryLimit``, the oldest first.
    ///
    /// - Throws: ``WebhookError`` not found or disabled.
    func redeliverFailed(of endpoint: Endpoint.ID, since: Timestamp) async throws -> Int {
        try await self.pool.withTransaction { connection in
            let number = try Self.enabledNumber(of: endpoint, connection)
            return try connection.execute(
                """
                update deliveries set status = 'pending', tries = 0, next_attempt_at = now(), leased_until = null
                where id in (
                    select d.id from deliveries d join outbox_events e on e.number = d.event
                    where d.webhook_id = \(number) and d.status in ('failed', 'discarded') and d.created_at >= \(since)
                        and d.event_type <> 'sensor_reading' and e.source <> \(SampleEvent.source)
                    order by d.id limit \(Self.redeliveryLimit))
                """)
        }
    }

    /// Makes the deliveries of events recorded since that the endpoint wants and has none of; not of readings. At most
    /// ``redeliveryLimit``, the oldest first.
    ///
    /// - Throws: ``WebhookError`` not found or disabled.
    func deliverMissing(to endpoint: Endpoint.ID, since: Timestamp) async throws -> Int {
        try await self.pool.withTransaction { connection in
            let number = try Self.enabledNumber(of: endpoint, connection)
            return try connection.execute(
                """
                insert into deliveries (webhook_id, event, event_type, lane)
                \(raw: PostgresConnection.wantedEvents) and w.id = \(number) and e.taken_at is not null
                    and e.recorded_at >= \(since) and e.type <> 'sensor_reading' and e.source <> \(SampleEvent.source)
                    and not exists (select from deliveries d where d.event = e.number and d.webhook_id = w.id)
                order by e.number limit \(Self.redeliveryLimit)
                on conflict (event, webhook_id) do nothing
                """)
        }
    }

    // MARK: - Rows

    private static let columns = """
        d.public_id, d.event_type, d.status, d.attempts, d.last_error, d.response_code, d.created_at, d.delivered_at,
        d.next_attempt_at, d.fallback_for, d.fallback_to
        """

    private static func number(of id: Endpoint.ID, _ connection: isolated PostgresConnection) throws -> Int64 {
        guard let row = try connection.query("select id from webhooks where public_id = \(id.text)").first else {
            throw WebhookError.notFound(id)
        }
        return try row.decode(0)
    }

    private static func enabledNumber(of id: Endpoint.ID, _ connection: isolated PostgresConnection) throws -> Int64 {
        let rows = try connection.query("select id, enabled from webhooks where public_id = \(id.text) for share")
        guard let row = rows.first else { throw WebhookError.notFound(id) }
        guard try row.decode("enabled", as: Bool.self) else { throw WebhookError.isDisabled }
        return try row.decode("id")
    }

    private static func delivery(_ row: SQLRow) throws -> Delivery {
        Delivery(
            id: Delivery.ID(try row.decode("public_id", as: String.self)), eventType: try row.decode("event_type"),
            // The column's check leaves no other.
            status: Delivery.Status(rawValue: try row.decode("status")) ?? .pending,
            attempts: Int(try row.decode("attempts", as: Int32.self)), lastError: try row.decode("last_error"),
            responseCode: try row.decode("response_code", as: Int32?.self).map(Int.init),
            createdAt: try row.decode("created_at"), deliveredAt: try row.decode("delivered_at"),
            nextAttemptAt: try row.decode("next_attempt_at"),
            fallbackFor: try row.decode("fallback_for", as: String?.self).map { Endpoint.ID($0) },
            fallbackTo: try row.decode("fallback_to", as: String?.self).map { Endpoint.ID($0) })
    }

    private static func request(_ row: SQLRow) throws -> SentRequest? {
        guard let headers: String = try row.decode("headers"), let body: String = try row.decode("body") else {
            return nil
        }
        return SentRequest(
            headers: try JSONDecoder().decode([String: String].self, from: Data(headers.utf8)), body: body)
    }

    private static func attempt(_ row: SQLRow) throws -> Attempt {
        Attempt(
            startedAt: try row.decode("started_at"), seconds: try row.decode("seconds"),
            responseCode: try row.decode("response_code", as: Int32?.self).map(Int.init),
            responseBody: try row.decode("response_body"), error: try row.decode("error"))
    }
}
