import Postgres

/// The tables of the gateway, in their order. Never edit a file that was released: add the next one.
package enum GatewayMigrations {
    package static let all: [Migration] = [
        Migration(
            owner: "gateway", version: 1, name: "create_accounts_and_catalogue",
            sql: String(decoding: PackageResources.V0001__create_accounts_and_catalogue_sql, as: UTF8.self))
    ]
}
