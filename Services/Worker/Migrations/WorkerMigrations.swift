import Postgres

/// The tables of the worker, in their order. Never edit a file that was released: add the next one.
package enum WorkerMigrations {
    /// - Throws: `MigrationError` when a file is not named as migrations are.
    package static var all: [Migration] {
        get throws {
            [
                try Migration(
                    owner: "worker", fileName: "V0001__create_archive.sql",
                    sql: String(decoding: PackageResources.V0001__create_archive_sql, as: UTF8.self)),
                try Migration(
                    owner: "worker", fileName: "V0002__audit_retention.sql",
                    sql: String(decoding: PackageResources.V0002__audit_retention_sql, as: UTF8.self)),
                try Migration(
                    owner: "worker", fileName: "V0003__watch_devices.sql",
                    sql: String(decoding: PackageResources.V0003__watch_devices_sql, as: UTF8.self)),
                try Migration(
                    owner: "worker", fileName: "V0004__drop_days.sql",
                    sql: String(decoding: PackageResources.V0004__drop_days_sql, as: UTF8.self)),
                try Migration(
                    owner: "worker", fileName: "V0005__job_heartbeat.sql",
                    sql: String(decoding: PackageResources.V0005__job_heartbeat_sql, as: UTF8.self)),
            ]
        }
    }
}
