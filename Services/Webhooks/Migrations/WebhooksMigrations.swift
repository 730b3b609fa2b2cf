import Postgres

/// The tables of webhooks, in their order. Never edit a file that was released: add the next one.
package enum WebhooksMigrations {
    /// - Throws: `MigrationError` when a file is not named as migrations are.
    package static var all: [Migration] {
        get throws {
            [
                try Migration(
                    owner: "webhooks", fileName: "V0001__create_webhooks.sql",
                    sql: String(decoding: PackageResources.V0001__create_webhooks_sql, as: UTF8.self)),
                try Migration(
                    owner: "webhooks", fileName: "V0002__warn_before_disabling.sql",
                    sql: String(decoding: PackageResources.V0002__warn_before_disabling_sql, as: UTF8.self)),
                try Migration(
                    owner: "webhooks", fileName: "V0003__fall_back.sql",
                    sql: String(decoding: PackageResources.V0003__fall_back_sql, as: UTF8.self)),
                try Migration(
                    owner: "webhooks", fileName: "V0004__trace_events.sql",
                    sql: String(decoding: PackageResources.V0004__trace_events_sql, as: UTF8.self)),
            ]
        }
    }
}
