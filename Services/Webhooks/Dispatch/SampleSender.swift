import Domain
import Postgres
import Vault

/// Sends a sample to an endpoint, at once, for someone who waits for what becomes of it.
struct SampleSender: Sendable {
    let pool: PostgresPool
    let courier: Courier
    let key: VaultKey

    /// One attempt, which stands in the log.
    ///
    /// - Throws: ``WebhookError/notFound(_:)``, `VaultError`.
    func send(to endpoint: Endpoint.ID, at now: Timestamp) async throws -> (
        delivery: Delivery.ID, event: EventRecord, attempt: Attempt
    ) {
        let id = Delivery.ID.random()
        let (due, allowed) = try await self.pool.withTransaction { connection in
            (try connection.insertSample(id, for: endpoint, at: now), try AllowedNetworkStore.list(connection))
        }
        let secrets = try due.secrets.open(of: endpoint, with: self.key)
        let (attempt, request) = await self.courier.deliver(
            due, signedBy: secrets, through: AddressGuard(allowed: allowed.map(\.network)))
        let result = DeliveryResult(delivery: due, attempt: attempt, request: request)
        try await self.pool.withConnection { try $0.writeSample(result) }
        return (id, due.event, attempt)
    }
}

extension PostgresConnection {
    /// A delivery that is under way from the beginning, and that nobody else takes: no attempt is due.
    fileprivate func insertSample(_ id: Delivery.ID, for endpoint: Endpoint.ID, at now: Timestamp) throws -> DueDelivery
    {
        let rows = try self.query("select id, events[1] as event from webhooks where public_id = \(endpoint.text)")
        guard let row = rows.first else { throw WebhookError.notFound(endpoint) }
        let type = WebhookEvent(rawValue: try row.decode("event")) ?? .systemAlert
        let event = SampleEvent.make(type, id: "sample-\(id.text)", at: now)
        let rowNumber: Int64 = try row.decode("id")
        return try DueDelivery(
            self.query(
                """
                with recorded as (
                    insert into outbox_events (id, type, source, at, severity, data, taken_at)
                    values (\(event.id), \(event.type), \(SampleEvent.source), \(now), \(event.severity?.rawValue),
                        \(event.data)::jsonb, now())
                    returning number, id, type, at, severity, data, traceparent
                ), made as (
                    insert into deliveries (public_id, webhook_id, event, event_type, lane, next_attempt_at, leased_until)
                    select \(id.text), \(rowNumber), number, type, 'sample:' || id, null, now() + interval '1 minute' from recorded
                    returning id, webhook_id, event, tries, fallback_for
                )
                select \(raw: DueDelivery.columns)
                from made d join webhooks w on w.id = d.webhook_id join recorded e on e.number = d.event
                """)[0])
    }
}
