import Contracts
import Domain
import GatewayMigrations
import Logging
import Postgres
import Redis
import ServiceLifecycle
import TestSupport
import Vault
import WebhooksMigrations

@testable import WebhooksService

/// Tables of webhooks in a database of their own, that this machine may be reached, and dispatchers when they are wanted.
struct TestWebhooks: Sendable {
    static let key = VaultKey(secret: "a secret for tests, long enough for all")

    let database: TestDatabase
    let redis: TestRedis

    var pool: PostgresPool { self.database.pool }
    var endpoints: EndpointStore { EndpointStore(pool: self.pool, key: Self.key) }
    var deliveries: DeliveryStore { DeliveryStore(pool: self.pool) }

    static func with<R: Sendable>(_ body: @Sendable (TestWebhooks) async throws -> R) async throws -> R {
        try await TestDatabase.with(try GatewayMigrations.all + WebhooksMigrations.all) { database in
            try await TestRedis.with { redis in
                let webhooks = TestWebhooks(database: database, redis: redis)
                try await database.pool.withConnection { try $0.adopt(Self.key) }
                try await webhooks.allow("127.0.0.0/8")
                return try await body(webhooks)
            }
        }
    }

    /// Runs `count` dispatchers, as many instances would, beside `body`; then they are killed.
    func dispatching<R: Sendable>(
        _ count: Int = 1, limits: EndpointBudget.Limits = .init(), patience: Duration = OutgoingClient.patience,
        mail: MailClient? = nil, _ body: @Sendable () async throws -> R
    ) async throws -> R {
        let subscriber = RedisSubscriber(
            configuration: self.redis.configuration, name: "tests", logger: TestDatabase.quietLogger)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            for _ in 0..<count {
                let dispatcher = Dispatcher(
                    pool: self.pool,
                    courier: Courier(http: OutgoingClient(clients: HTTPClients(), patience: patience), mail: mail),
                    key: Self.key, subscriber: subscriber, limits: limits, metrics: WebhookMetrics(),
                    logger: TestDatabase.quietLogger)
                tasks.addTask { try await dispatcher.run() }
            }
            let result: Result<R, any Error>
            do {
                result = .success(try await body())
            } catch {
                result = .failure(error)
            }
            tasks.cancelAll()
            try await tasks.waitForAll()
            await subscriber.shutdown()
            return try result.get()
        }
    }

    func allow(_ networks: String...) async throws {
        try await AllowedNetworkStore(pool: self.pool).replace(
            by: networks.compactMap { IPNetwork($0).map { AllowedNetwork(network: $0) } })
    }

    /// A new endpoint.
    func endpoint(
        _ url: String, events: [WebhookEvent] = [.ruleTriggered], filters: EndpointFilters = EndpointFilters(),
        secret: SigningSecret = .random()
    ) async throws -> Endpoint.ID {
        let id = Endpoint.ID.random()
        let settings = EndpointSettings(url: url, events: events, filters: filters)
        try await self.endpoints.insert(id, settings, secret: secret, by: .random())
        return id
    }

    /// Records events of a rule, each numbered in its data, in one transaction.
    func emit(
        _ ids: some Sequence<String> & Sendable, rule: String = "r", type: WebhookEvent = .ruleTriggered,
        severity: Severity? = nil, data: String = "{}", traceparent: String? = nil
    ) async throws {
        let ids = Array(ids)
        try await self.pool.withTransaction { connection in
            for id in ids {
                try connection.query(
                    """
                    select emit_event(\(id), \(type.rawValue), 'tests', now(), \(severity?.rawValue), null, \(rule),
                        \(data)::jsonb)
                    """)
            }
            if let traceparent {
                try connection.execute(
                    "update outbox_events set traceparent = \(traceparent) where id = any(\(ids))")
            }
        }
        try await self.redis.client.publish(Topics.eventsRecorded, [])
    }

    func statuses(of id: Endpoint.ID) async throws -> [Delivery.Status] {
        try await self.deliveries.list(of: id, DeliveryQuestion(), limit: 100, offset: 0).elements.map(\.status)
            .reversed()
    }

    /// Whether nothing is under way.
    func isIdle() async throws -> Bool {
        try await self.pool.withConnection { connection in
            try connection.query("select from deliveries where leased_until is not null").isEmpty
        }
    }

    /// Lets so much time pass for what waits in the database.
    func pass(_ hours: Int) async throws {
        try await self.pool.withConnection { connection in
            try connection.execute(
                """
                update deliveries set next_attempt_at = next_attempt_at - \(hours) * interval '1 hour',
                    leased_until = leased_until - \(hours) * interval '1 hour'
                """)
            try connection.execute(
                """
                update webhooks set probe_at = probe_at - \(hours) * interval '1 hour',
                    failing_since = failing_since - \(hours) * interval '1 hour'
                """)
        }
    }
}
