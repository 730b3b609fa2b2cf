import Catalogue
import Domain
import Postgres

/// The tables `alerts` and `alert_history`, as people see and change them.
struct AlertStore: Sendable {
    let pool: PostgresPool

    // MARK: - Reading

    /// The last fired first.
    func list(_ question: AlertQuestion, limit: Int, offset: Int) async throws -> (total: Int, elements: [Alert]) {
        let filter = question.filter
        return try await self.pool.withConnection { connection in
            let total = try connection.query("select count(*) from alerts a where \(fragment: filter)").first?
                .decode(0, as: Int64.self)
            let rows = try connection.query(
                """
                select \(raw: AlertRow.columns) from alerts a where \(fragment: filter)
                order by a.fired_at desc, a.id desc limit \(limit) offset \(offset)
                """)
            return (Int(total ?? 0), try rows.map(AlertRow.alert))
        }
    }

    /// With its history, the oldest first; of a long one the newest.
    ///
    /// - Throws: ``RulesError/alertNotFound(_:)``.
    func fetch(_ id: Alert.ID) async throws -> (alert: Alert, history: [AlertEntry]) {
        try await self.pool.withConnection { connection in
            let rows = try connection.query(
                "select \(raw: AlertRow.columns) from alerts a where a.public_id = \(id.text)")
            guard let row = rows.first else { throw RulesError.alertNotFound(id) }
            let history = try connection.query(
                """
                select * from (
                    select h.id, h.at, h.kind, h.user_public_id, h.user_name, h.text, h.value, h.until
                    from alert_history h join alerts a on a.id = h.alert_id
                    where a.public_id = \(id.text) order by h.id desc limit \(RuleBounds.historyLimit)
                ) as newest order by id
                """)
            return (try AlertRow.alert(row), try history.map(AlertRow.entry))
        }
    }

    func summary() async throws -> AlertSummary {
        try await self.pool.withConnection { connection in
            let rows = try connection.query(
                """
                select severity, count(*) filter (where not hushed and fires),
                    count(*) filter (where not hushed and acknowledged_at is null),
                    count(*) filter (where shelved and fires), count(*) filter (where hushed and not shelved and fires)
                from (
                    select severity, acknowledged_at, not is_retroactive and cleared_at is null as fires,
                        suppressed is not null or coalesce(shelved_until > now(), false) as hushed,
                        coalesce(shelved_until > now(), false) as shelved
                    from alerts where acknowledged_at is null or (cleared_at is null and not is_retroactive)
                ) as open group by severity
                """)
            var summary = AlertSummary(firing: [:], unacknowledged: 0, shelved: 0, suppressed: 0)
            for row in rows {
                if let severity = Severity(rawValue: try row.decode(0)) {
                    summary.firing[severity] = Int(try row.decode(1, as: Int64.self))
                }
                summary.unacknowledged += Int(try row.decode(2, as: Int64.self))
                summary.shelved += Int(try row.decode(3, as: Int64.self))
                summary.suppressed += Int(try row.decode(4, as: Int64.self))
            }
            return summary
        }
    }

    // MARK: - What people do

    /// All or none; those that are acknowledged already stay as they are.
    ///
    /// - Returns: how many were not.
    /// - Throws: ``RulesError/alertNotFound(_:)``.
    func acknowledge(_ ids: [String], by person: Person, comment: String?, at now: Timestamp) async throws -> Int {
        try await self.pool.withTransaction { connection in
            let known: [String] = try connection.query("select public_id from alerts where public_id = any(\(ids))")
                .map { try $0.decode(0) }
            if let unknown = ids.first(where: { !known.contains($0) }) {
                throw RulesError.alertNotFound(Alert.ID(unknown))
            }
            let rows = try connection.query(
                """
                with acknowledged as (
                    update alerts set acknowledged_at = \(now), acknowledged_by = \(fragment: person.idInSQL),
                        acknowledged_by_name = \(person.name), comments_count = comments_count + \(comment == nil ? 0 : 1)
                    where public_id = any(\(ids)) and acknowledged_at is null returning id
                ), history as (
                    insert into alert_history (alert_id, at, kind, user_public_id, user_name, text)
                    select id, \(now), 'acknowledged', \(fragment: person.idInSQL), \(person.name), \(comment)
                    from acknowledged
                )
                select count(*) from acknowledged
                """)
            return Int(try rows[0].decode(0, as: Int64.self))
        }
    }

    /// - Throws: ``RulesError/alertNotFound(_:)``, as the others.
    func comment(_ id: Alert.ID, by person: Person, text: String, at now: Timestamp) async throws {
        try await self.change(
            id, "comments_count = comments_count + 1", AlertEntry(at: now, kind: .commented, by: person, text: text))
    }

    /// Until then nobody is told of its rule.
    func shelve(_ id: Alert.ID, until: Timestamp, by person: Person, reason: String?, at now: Timestamp) async throws {
        try await self.change(
            id,
            """
            shelved_until = \(until), shelved_by = \(fragment: person.idInSQL), shelved_by_name = \(person.name)
            """,
            AlertEntry(at: now, kind: .shelved, by: person, text: reason, until: until))
    }

    /// One that is not shelved stays as it is.
    func unshelve(_ id: Alert.ID, by person: Person, at now: Timestamp) async throws {
        try await self.change(
            id, "shelved_until = null, shelved_by = null, shelved_by_name = null",
            AlertEntry(at: now, kind: .unshelved, by: person), where: "shelved_until > \(now)")
    }

    /// Whom an alert may be assigned to, by name: all who may log in, the first thousand.
    func assignees() async throws -> [Person] {
        try await self.pool.withConnection { connection in
            try connection.query("select public_id, username from published_users order by username limit 1000").map {
                Person(id: User.ID(try $0.decode(0)), name: try $0.decode(1))
            }
        }
    }

    /// - Parameter assignee: Nil: nobody.
    /// - Throws: ``RulesError/alertNotFound(_:)``; ``RulesError/userNotFound(_:)`` for one who may not log in.
    func assign(_ id: Alert.ID, to assignee: User.ID?, by person: Person, at now: Timestamp) async throws {
        var name: String?
        if let assignee {
            name = try await self.pool.withConnection { connection in
                try connection.query("select username from published_users where public_id = \(assignee.text)").first?
                    .decode(0)
            }
            guard name != nil else { throw RulesError.userNotFound(assignee.text) }
        }
        try await self.change(
            id, "assignee = \(assignee?.text), assignee_name = \(name)",
            AlertEntry(at: now, kind: .assigned, by: person, text: name))
    }

    private func change(
        _ id: Alert.ID, _ columns: SQLQuery, _ entry: AlertEntry, where condition: SQLQuery = "true"
    ) async throws {
        try await self.pool.withTransaction { connection in
            let rows = try connection.query(
                """
                with changed as (
                    update alerts set \(fragment: columns)
                    where public_id = \(id.text) and \(fragment: condition) returning id
                ), history as (
                    insert into alert_history (alert_id, at, kind, user_public_id, user_name, text, until)
                    select id, \(entry.at), \(entry.kind.rawValue), \(fragment: entry.by.idInSQL), \(entry.by?.name),
                        \(entry.text), \(entry.until)
                    from changed
                )
                select exists (select from alerts where public_id = \(id.text))
                """)
            guard try rows[0].decode(0, as: Bool.self) else { throw RulesError.alertNotFound(id) }
        }
    }
}

extension Person {
    /// A user's id; that of a program is null.
    fileprivate var idInSQL: SQLQuery { "(select public_id from published_users where public_id = \(self.id?.text))" }
}

extension Person? {
    fileprivate var idInSQL: SQLQuery { self?.idInSQL ?? "null::text" }
}

extension AlertQuestion {
    fileprivate var filter: SQLQuery {
        var filter: SQLQuery = "true"
        switch self.state {
        case .firing: filter.append(" and a.cleared_at is null and not a.is_retroactive")
        case .cleared: filter.append(" and (a.cleared_at is not null or a.is_retroactive)")
        case nil: break
        }
        if let severity { filter.append(" and a.severity = \(severity.rawValue)") }
        if let rule { filter.append(" and a.rule_public_id = \(rule)") }
        if let channel { filter.append(" and a.channel_public_id = \(channel)") }
        if let group { filter.append(" and a.id in (select alert_id from alert_tellings where event = \(group))") }
        if let isAcknowledged { filter.append(" and (a.acknowledged_at is not null) = \(isAcknowledged)") }
        if let isShelved { filter.append(" and coalesce(a.shelved_until > now(), false) = \(isShelved)") }
        if let isSuppressed { filter.append(" and (a.suppressed is not null) = \(isSuppressed)") }
        if let from { filter.append(" and a.fired_at >= \(from)") }
        if let to { filter.append(" and a.fired_at < \(to)") }
        return filter
    }
}
