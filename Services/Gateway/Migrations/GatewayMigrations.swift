import Postgres

/// The tables of the gateway, in their order. Never edit a file that was released: add the next one.
package enum GatewayMigrations {
    /// - Throws: `MigrationError` when a file is not named as migrations are.
    package static var all: [Migration] {
        get throws {
            [
                try Migration(
                    owner: "gateway", fileName: "V0001__create_accounts_and_catalogue.sql",
                    sql: String(decoding: PackageResources.V0001__create_accounts_and_catalogue_sql, as: UTF8.self)),
                try Migration(
                    owner: "gateway", fileName: "V0002__create_dashboards.sql",
                    sql: String(decoding: PackageResources.V0002__create_dashboards_sql, as: UTF8.self)),
                try Migration(
                    owner: "gateway", fileName: "V0003__create_experiments.sql",
                    sql: String(decoding: PackageResources.V0003__create_experiments_sql, as: UTF8.self)),
                try Migration(
                    owner: "gateway", fileName: "V0004__create_audit_log.sql",
                    sql: String(decoding: PackageResources.V0004__create_audit_log_sql, as: UTF8.self)),
                try Migration(
                    owner: "gateway", fileName: "V0005__create_log_entries.sql",
                    sql: String(decoding: PackageResources.V0005__create_log_entries_sql, as: UTF8.self)),
                try Migration(
                    owner: "gateway", fileName: "V0006__create_sessions.sql",
                    sql: String(decoding: PackageResources.V0006__create_sessions_sql, as: UTF8.self)),
                try Migration(
                    owner: "gateway", fileName: "V0007__describe_channels.sql",
                    sql: String(decoding: PackageResources.V0007__describe_channels_sql, as: UTF8.self)),
                try Migration(
                    owner: "gateway", fileName: "V0008__create_credentials.sql",
                    sql: String(decoding: PackageResources.V0008__create_credentials_sql, as: UTF8.self)),
                try Migration(
                    owner: "gateway", fileName: "V0009__write_notices.sql",
                    sql: String(decoding: PackageResources.V0009__write_notices_sql, as: UTF8.self)),
                try Migration(
                    owner: "gateway", fileName: "V0010__create_plugin_instances.sql",
                    sql: String(decoding: PackageResources.V0010__create_plugin_instances_sql, as: UTF8.self)),
                try Migration(
                    owner: "gateway", fileName: "V0011__start_experiments.sql",
                    sql: String(decoding: PackageResources.V0011__start_experiments_sql, as: UTF8.self)),
                try Migration(
                    owner: "gateway", fileName: "V0012__publish_tags.sql",
                    sql: String(decoding: PackageResources.V0012__publish_tags_sql, as: UTF8.self)),
                try Migration(
                    owner: "gateway", fileName: "V0013__run_plugins.sql",
                    sql: String(decoding: PackageResources.V0013__run_plugins_sql, as: UTF8.self)),
            ]
        }
    }
}
