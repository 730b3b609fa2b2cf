import Catalogue
import Domain
import Postgres

/// An alert as it lies in `alerts a`, and what is in its history.
enum AlertRow {
    static let columns = """
        a.public_id, a.rule_public_id, a.rule_name, a.severity, a.fired_at, a.cleared_at, a.is_retroactive, a.value,
        a.peak_value, a.message, a.suppressed, a.channel_public_id, a.channel_name, a.unit, a.acknowledged_at, a.acknowledged_by,
        a.acknowledged_by_name, a.assignee, a.assignee_name, a.comments_count,
        case when a.shelved_until > now() then a.shelved_until end as shelved_until,
        a.shelved_by, case when a.shelved_until > now() then a.shelved_by_name end as shelved_by_name
        """

    static func alert(_ row: SQLRow) throws -> Alert {
        Alert(
            id: Alert.ID(try row.decode("public_id")), rule: Rule.ID(try row.decode("rule_public_id")),
            ruleName: try row.decode("rule_name"),
            // The column's check leaves no other; should a newer schema do, it is told at least.
            severity: Severity(rawValue: try row.decode("severity")) ?? .warning,
            firedAt: try row.decode("fired_at"), clearedAt: try row.decode("cleared_at"),
            isRetroactive: try row.decode("is_retroactive"), value: try row.decode("value"),
            peak: try row.decode("peak_value"), message: try row.decode("message"), source: try self.source(row),
            suppressed: try row.decode("suppressed"), acknowledgedAt: try row.decode("acknowledged_at"),
            acknowledgedBy: try self.person(row, "acknowledged_by", "acknowledged_by_name"),
            shelvedUntil: try row.decode("shelved_until"),
            shelvedBy: try self.person(row, "shelved_by", "shelved_by_name"),
            assignee: try self.person(row, "assignee", "assignee_name"),
            comments: Int(try row.decode("comments_count", as: Int32.self)))
    }

    static func entry(_ row: SQLRow) throws -> AlertEntry {
        AlertEntry(
            at: try row.decode("at"), kind: AlertEntry.Kind(rawValue: try row.decode("kind")) ?? .commented,
            by: try self.person(row, "user_public_id", "user_name"), text: try row.decode("text"),
            value: try row.decode("value"), until: try row.decode("until"))
    }

    private static func source(_ row: SQLRow) throws -> Alert.Source? {
        guard let channel: String = try row.decode("channel_public_id") else { return nil }
        return Alert.Source(
            channel: Channel.ID(channel), name: try row.decode("channel_name", as: String?.self) ?? "",
            unit: try row.decode("unit", as: String?.self) ?? "")
    }

    private static func person(_ row: SQLRow, _ id: String, _ name: String) throws -> Person? {
        guard let name: String = try row.decode(name) else { return nil }
        let id: String? = try row.decode(id)
        return Person(id: id.map(User.ID.init), name: name)
    }
}
