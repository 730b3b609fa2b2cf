import Postgres

/// The tables of webhooks, in their order. Never edit a file that was released: add the next one.
package enum WebhooksMigrations {
    /// - Throws: `MigrationError` when a file is not named as migrations are.
    package static var all: [Migration] {
        get throws {
            []
        }
    }
}
