import Contracts
import Testing
import RulesMigrations

@Suite("The schema of rules")
struct SchemaTests {
    @Test("The version it was written for is that of the newest migration")
    func version() throws {
        #expect(try RulesMigrations.all.count == SchemaVersions.rules)
    }
}
