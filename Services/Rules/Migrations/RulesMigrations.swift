import Postgres

/// The tables of rules, in their order. Never edit a file that was released: add the next one.
package enum RulesMigrations {
    /// - Throws: `MigrationError` when a file is not named as migrations are.
    package static var all: [Migration] {
        get throws {
            [
                try Migration(
                    owner: "rules", fileName: "V0001__create_rules.sql",
                    sql: String(decoding: PackageResources.V0001__create_rules_sql, as: UTF8.self)),
                try Migration(
                    owner: "rules", fileName: "V0002__add_actions.sql",
                    sql: String(decoding: PackageResources.V0002__add_actions_sql, as: UTF8.self)),
                try Migration(
                    owner: "rules", fileName: "V0003__suppress_alerts.sql",
                    sql: String(decoding: PackageResources.V0003__suppress_alerts_sql, as: UTF8.self)),
                try Migration(
                    owner: "rules", fileName: "V0004__escalate_and_group_alerts.sql",
                    sql: String(decoding: PackageResources.V0004__escalate_and_group_alerts_sql, as: UTF8.self)),
                try Migration(
                    owner: "rules", fileName: "V0005__share_rules.sql",
                    sql: String(decoding: PackageResources.V0005__share_rules_sql, as: UTF8.self)),
                try Migration(
                    owner: "rules", fileName: "V0006__publish_alerts.sql",
                    sql: String(decoding: PackageResources.V0006__publish_alerts_sql, as: UTF8.self)),
                try Migration(
                    owner: "rules", fileName: "V0007__group_escalations.sql",
                    sql: String(decoding: PackageResources.V0007__group_escalations_sql, as: UTF8.self)),
            ]
        }
    }
}
