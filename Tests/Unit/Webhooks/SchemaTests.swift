import Contracts
import Testing
import WebhooksMigrations

@Suite("The schema of webhooks")
struct SchemaTests {
    @Test("The version it was written for is that of the newest migration")
    func version() throws {
        #expect(try WebhooksMigrations.all.count == SchemaVersions.webhooks)
    }
}
