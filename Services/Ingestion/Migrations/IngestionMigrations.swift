import Postgres

/// The tables of ingestion, in their order. Never edit a file that was released: add the next one.
package enum IngestionMigrations {
    /// - Throws: `MigrationError` when a file is not named as migrations are.
    package static var all: [Migration] {
        get throws {
            [
                try Migration(
                    owner: "ingestion", fileName: "V0001__create_readings.sql",
                    sql: String(decoding: PackageResources.V0001__create_readings_sql, as: UTF8.self)),
                try Migration(
                    owner: "ingestion", fileName: "V0002__attach_new_days.sql",
                    sql: String(decoding: PackageResources.V0002__attach_new_days_sql, as: UTF8.self)),
                try Migration(
                    owner: "ingestion", fileName: "V0003__create_reading_runs.sql",
                    sql: String(decoding: PackageResources.V0003__create_reading_runs_sql, as: UTF8.self)),
                try Migration(
                    owner: "ingestion", fileName: "V0004__replace_readings_by_runs.sql",
                    sql: String(decoding: PackageResources.V0004__replace_readings_by_runs_sql, as: UTF8.self)),
                try Migration(
                    owner: "ingestion", fileName: "V0005__forget_channels.sql",
                    sql: String(decoding: PackageResources.V0005__forget_channels_sql, as: UTF8.self)),
                try Migration(
                    owner: "ingestion", fileName: "V0006__take_setpoints_of_rules.sql",
                    sql: String(decoding: PackageResources.V0006__take_setpoints_of_rules_sql, as: UTF8.self)),
                try Migration(
                    owner: "ingestion", fileName: "V0007__leave_busy_days.sql",
                    sql: String(decoding: PackageResources.V0007__leave_busy_days_sql, as: UTF8.self)),
            ]
        }
    }
}
