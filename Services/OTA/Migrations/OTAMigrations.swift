import Postgres

/// The tables of ota, in their order. Never edit a file that was released: add the next one.
package enum OTAMigrations {
    /// - Throws: `MigrationError` when a file is not named as migrations are.
    package static var all: [Migration] {
        get throws {
            [
                try Migration(
                    owner: "ota", fileName: "V0001__create_releases.sql",
                    sql: String(decoding: PackageResources.V0001__create_releases_sql, as: UTF8.self)),
                try Migration(
                    owner: "ota", fileName: "V0002__create_rollouts.sql",
                    sql: String(decoding: PackageResources.V0002__create_rollouts_sql, as: UTF8.self)),
            ]
        }
    }
}
