import GatewayMigrations
import IngestionMigrations
import OTAMigrations
import Postgres
import RulesMigrations
import WebhooksMigrations
import WorkerMigrations

/// The migrations of every service that owns tables, in the order of dependency.
enum AllMigrations {
    static func list() throws -> [Migration] {
        try GatewayMigrations.all + IngestionMigrations.all + WorkerMigrations.all + WebhooksMigrations.all
            + RulesMigrations.all + OTAMigrations.all
    }
}
