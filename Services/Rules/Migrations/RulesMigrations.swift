import Postgres

/// The tables of rules, in their order. Never edit a file that was released: add the next one.
package enum RulesMigrations {
    /// - Throws: `MigrationError` when a file is not named as migrations are.
    package static var all: [Migration] {
        get throws {
            []
        }
    }
}
