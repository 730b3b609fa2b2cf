import Catalogue
import Domain
import Postgres

/// A database of the WebMACS that was written in Python.
///
/// Its versions differ in what they have: a table or a column that is missing is as if it were empty.
struct OldWebMACS: ImportSource {
    let connection: PostgresConnection

    /// - Throws: ``CommandFailure`` when the database cannot be reached or holds something else.
    static func with<R>(_ url: String, _ body: (OldWebMACS) async throws -> R) async throws -> R {
        let connection: PostgresConnection
        do {
            let configuration = try PostgresConfiguration(
                url: url, applicationName: "webmacs-import", connections: 1, statementTimeout: .zero)
            connection = try await PostgresConnection.connect(configuration, logger: Database.logger)
        } catch let error as PostgresConfigurationError {
            throw CommandFailure("--from: \(error)", code: .configuration)
        } catch let error as PostgresError {
            throw CommandFailure("the old database is not reachable: \(error.message)", code: .unavailable)
        }
        let result: Result<R, any Error>
        do {
            try await connection.run { try $0.script("set default_transaction_read_only = on") }
            result = .success(try await body(OldWebMACS(connection: connection)))
        } catch {
            result = .failure(error)
        }
        await connection.close()
        return try result.get()
    }

    func catalogue() async throws -> OldCatalogue {
        try await self.connection.run { connection in
            try connection.transaction { connection in
                try connection.execute("set transaction isolation level repeatable read")
                let tables = try connection.tables()
                guard tables.isSuperset(of: ["users", "events", "datapoints"]) else {
                    throw CommandFailure("--from is no database of WebMACS: it has no users, events or datapoints")
                }
                var old = OldCatalogue()
                old.people = try connection.people()
                old.channels = try connection.channels()
                if tables.contains("experiments") { old.experiments = try connection.experiments() }
                if tables.isSuperset(of: ["dashboards", "dashboard_widgets"]) {
                    old.dashboards = try connection.dashboards()
                }
                if tables.isSuperset(of: ["plugin_instances", "channel_mappings"]) {
                    old.devices = try connection.devices()
                }
                if tables.contains("api_tokens") { old.tokens = try connection.tokens() }
                if tables.contains("rules") { old.rules = try connection.rules() }
                if tables.contains("webhooks") { old.webhooks = try connection.webhooks() }
                if tables.contains("log_entries") { old.messages = try connection.messages() }
                for (table, reason) in Self.remainders where tables.contains(table) {
                    let rows: Int64 = try connection.query("select count(*) from \(identifier: table)")[0].decode(0)
                    if rows > 0 { old.remainders.append(.init(table: table, rows: rows, reason: reason)) }
                }
                return old
            }
        }
    }

    /// What has no place here, and what nobody needs any more.
    private static let remainders = [
        ("webhook_deliveries", "long over"),
        ("plugin_packages", "made for the old controller"), ("firmware_updates", "made for the old controller"),
    ]

    func inventory() async throws -> [OldReadings] {
        try await self.connection.run { connection in
            try connection.query(
                """
                select event_public_id, count(*), max(id)::bigint, min(timestamp) filter (where isfinite(timestamp))
                from datapoints group by 1
                """
            ).map {
                OldReadings(
                    channel: try $0.decode(0), count: try $0.decode(1), last: try $0.decode(2), oldest: try $0.decode(3)
                )
            }
        }
    }

    func readings(after: Int64, through: Int64, limit: Int) async throws -> [OldReading] {
        try await self.connection.run { connection in
            try connection.query(
                """
                select id::bigint, event_public_id, case when isfinite(timestamp) then timestamp end, value
                from datapoints where id > \(after) and id <= \(through) order by id limit \(limit)
                """
            ).map {
                OldReading(
                    number: try $0.decode(0), channel: try $0.decode(1), time: try $0.decode(2), value: try $0.decode(3)
                )
            }
        }
    }
}

/// The old tables. Enumerations are read as text, columns that came later by way of JSON.
extension PostgresConnection {
    fileprivate func tables() throws -> Set<String> {
        Set(
            try self.query("select tablename::text from pg_tables where schemaname = current_schema()")
                .map { try $0.decode(0) })
    }

    fileprivate func people() throws -> [OldCatalogue.Person] {
        try self.query(
            """
            select public_id, email, username, password_hash, role::text, registered_on,
                to_jsonb(u) ->> 'sso_provider', to_jsonb(u) ->> 'sso_subject_id'
            from users u order by id
            """
        ).map {
            OldCatalogue.Person(
                id: try $0.decode(0), email: try $0.decode(1), name: try $0.decode(2), passwordHash: try $0.decode(3),
                role: try $0.decode(4), registeredAt: try $0.decode(5), ssoProvider: try $0.decode(6),
                ssoSubject: try $0.decode(7))
        }
    }

    fileprivate func channels() throws -> [OldCatalogue.Quantity] {
        try self.query(
            "select public_id, name, type::text, unit, min_value, max_value, user_public_id from events order by id"
        ).map {
            OldCatalogue.Quantity(
                id: try $0.decode(0), name: try $0.decode(1), kind: try $0.decode(2), unit: try $0.decode(3),
                minimum: try $0.decode(4), maximum: try $0.decode(5), owner: try $0.decode(6))
        }
    }

    fileprivate func experiments() throws -> [OldCatalogue.Span] {
        try self.query(
            "select public_id, name, started_on, stopped_on, user_public_id from experiments order by id"
        ).map {
            OldCatalogue.Span(
                id: try $0.decode(0), name: try $0.decode(1), startedAt: try $0.decode(2), stoppedAt: try $0.decode(3),
                owner: try $0.decode(4))
        }
    }

    fileprivate func dashboards() throws -> [OldCatalogue.Board] {
        var tiles: [Int64: [OldCatalogue.Tile]] = [:]
        let rows = try self.query(
            """
            select dashboard_id::bigint, public_id, widget_type::text, title, event_public_id, w::bigint, h::bigint
            from dashboard_widgets order by id
            """)
        for row in rows {
            tiles[try row.decode(0), default: []].append(
                OldCatalogue.Tile(
                    id: try row.decode(1), kind: try row.decode(2), title: try row.decode(3),
                    channel: try row.decode(4),
                    width: try row.decode(5), height: try row.decode(6)))
        }
        return try self.query(
            "select id::bigint, public_id, name, is_global, created_on, user_public_id from dashboards order by id"
        ).map {
            OldCatalogue.Board(
                id: try $0.decode(1), name: try $0.decode(2), isGlobal: try $0.decode(3), createdAt: try $0.decode(4),
                owner: try $0.decode(5), tiles: tiles[try $0.decode(0)] ?? [])
        }
    }

    fileprivate func devices() throws -> [OldCatalogue.Device] {
        var terminals: [Int64: [OldCatalogue.Terminal]] = [:]
        let rows = try self.query(
            """
            select plugin_instance_id::bigint, public_id, channel_id, channel_name, direction::text, unit, event_public_id,
                created_on
            from channel_mappings order by id
            """)
        for row in rows {
            terminals[try row.decode(0), default: []].append(
                OldCatalogue.Terminal(
                    id: try row.decode(1), physicalChannel: try row.decode(2), name: try row.decode(3),
                    direction: try row.decode(4), unit: try row.decode(5), channel: try row.decode(6),
                    createdAt: try row.decode(7)))
        }
        return try self.query(
            """
            select id::bigint, public_id, plugin_id, instance_name, demo_mode, enabled, config_json, created_on, updated_on,
                user_public_id
            from plugin_instances order by id
            """
        ).map {
            OldCatalogue.Device(
                id: try $0.decode(1), plugin: try $0.decode(2), name: try $0.decode(3), isDemo: try $0.decode(4),
                isEnabled: try $0.decode(5), configuration: try $0.decode(6), createdAt: try $0.decode(7),
                updatedAt: try $0.decode(8), owner: try $0.decode(9), terminals: terminals[try $0.decode(0)] ?? [])
        }
    }

    fileprivate func rules() throws -> [OldCatalogue.Alarm] {
        try self.query(
            """
            select public_id, name, event_public_id, operator::text, threshold, to_jsonb(r) ->> 'threshold_high',
                to_jsonb(r) ->> 'action_type', to_jsonb(r) ->> 'webhook_event_type',
                coalesce((to_jsonb(r) ->> 'enabled')::boolean, true),
                coalesce((to_jsonb(r) ->> 'cooldown_seconds')::bigint, 60),
                coalesce((to_jsonb(r) ->> 'created_on')::timestamptz, now()), to_jsonb(r) ->> 'user_public_id'
            from rules r order by id
            """
        ).map {
            OldCatalogue.Alarm(
                id: try $0.decode(0), name: try $0.decode(1), channel: try $0.decode(2), comparison: try $0.decode(3),
                threshold: try $0.decode(4), thresholdHigh: try $0.decode(5, as: String?.self).flatMap(Double.init),
                action: try $0.decode(6), eventType: try $0.decode(7), isEnabled: try $0.decode(8),
                cooldownSeconds: Int(try $0.decode(9, as: Int64.self)), createdAt: try $0.decode(10),
                owner: try $0.decode(11))
        }
    }

    fileprivate func webhooks() throws -> [OldCatalogue.Hook] {
        try self.query(
            """
            select public_id, url, to_jsonb(w) ->> 'secret', array(select jsonb_array_elements_text(events::jsonb)),
                coalesce((to_jsonb(w) ->> 'enabled')::boolean, true),
                coalesce((to_jsonb(w) ->> 'created_on')::timestamptz, now()), to_jsonb(w) ->> 'user_public_id'
            from webhooks w order by id
            """
        ).map {
            OldCatalogue.Hook(
                id: try $0.decode(0), url: try $0.decode(1), secret: try $0.decode(2), events: try $0.decode(3),
                isEnabled: try $0.decode(4), createdAt: try $0.decode(5), owner: try $0.decode(6))
        }
    }

    /// In the order in which they were written.
    fileprivate func messages() throws -> [OldCatalogue.Message] {
        try self.query(
            """
            select public_id, content, logging_type::text, status_type::text = 'read', created_on, user_public_id
            from (select * from log_entries order by id desc limit 100000) as newest order by id
            """
        ).map {
            OldCatalogue.Message(
                id: try $0.decode(0), content: try $0.decode(1), kind: try $0.decode(2), isRead: try $0.decode(3),
                createdAt: try $0.decode(4), owner: try $0.decode(5))
        }
    }

    fileprivate func tokens() throws -> [OldCatalogue.Token] {
        try self.query(
            """
            select t.public_id, t.name, t.token_hash, u.public_id, t.created_at, t.expires_at, t.last_used_at
            from api_tokens t join users u on u.id = t.user_id order by t.id
            """
        ).map {
            OldCatalogue.Token(
                id: try $0.decode(0), name: try $0.decode(1), hash: try $0.decode(2), owner: try $0.decode(3),
                createdAt: try $0.decode(4), expiresAt: try $0.decode(5), lastUsedAt: try $0.decode(6))
        }
    }
}
