import GatewayMigrations
import Postgres
import TestSupport
import Testing
import WebhooksMigrations

@Suite("The tables of webhooks", .enabled(if: TestServers.haveDatabase))
struct MigrationTests {
    @Test("An event that is recorded twice is one")
    func once() async throws {
        try await TestDatabase.with(try GatewayMigrations.all + WebhooksMigrations.all) { database in
            let count: Int64 = try await database.pool.withTransaction { connection in
                for _ in 0..<2 {
                    try connection.query(
                        "select emit_event('a', 'system_alert', 'test', now(), null, null::text, null, '{}')")
                }
                return try connection.query("select count(*) from outbox_events")[0].decode(0)
            }
            #expect(count == 1)
        }
    }
}
