import Auth
import Domain
import FoundationEssentials
import GatewayMigrations
import Postgres
import ServiceKit
import TestSupport
import Testing

@testable import GatewayService

@Suite("Audit log", .enabled(if: TestServers.haveBoth))
struct AuditLogTests {
    private static let path = "/api/v1/audit"

    private static func entries(_ gateway: TestGateway, _ query: String = "") async throws -> [[String: JSONValue]] {
        let admin = try await gateway.adminToken()
        return try await gateway.send("GET", "\(Self.path)?page_size=100\(query)", token: admin).data()
    }

    @Test("Each change has its entry, with who, from where, and old and new values; what changes nothing has none")
    func changes() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let olga = try await gateway.makeUser("o'lga", role: .operator, by: admin)
            let made = try await gateway.send(
                "POST", "/api/v1/events",
                #"{"name":"Oven","type":"sensor","unit":"K","min_value":0,"max_value":9}"#, token: olga.token,
                headers: [("X-Request-ID", "req-17"), ("X-Real-IP", "10.1.2.3")])
            let id = try made.required("public_id")
            for body in [#"{"unit":"°C"}"#, #"{"unit":"°C"}"#] {
                _ = try await gateway.send("PUT", "/api/v1/events/\(id)", body, token: olga.token)
            }
            _ = try await gateway.send("DELETE", "/api/v1/events/\(id)", token: olga.token)

            let entries = try await Self.entries(gateway, "&subject=\(id)")
            #expect(
                entries.map { $0["action"] } == [
                    .string("channel.deleted"), .string("channel.updated"), .string("channel.created"),
                ])
            for entry in entries {
                #expect(entry["actor"] == .string("user:\(olga.id)"))
                #expect(entry["actor_name"] == .string("o'lga"))
                #expect(entry["subject_name"] == .string("Oven"))
            }
            #expect(entries[2]["request_id"] == .string("req-17") && entries[2]["address"] == .string("10.1.2.3"))
            #expect(
                entries[1]["details"]
                    == .object(["old": .object(["unit": .string("K")]), "new": .object(["unit": .string("°C")])]))
        }
    }

    @Test("Secrets are never in it: a new password is told as changed")
    func secrets() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let vera = try await gateway.makeUser("vera", role: .viewer, by: admin)
            _ = try await gateway.send(
                "PUT", "/api/v1/users/\(vera.id)", #"{"password":"another secret"}"#, token: admin)
            let entries = try await Self.entries(gateway, "&action=user.updated")
            let stars: JSONValue = .object(["password_hash": .string("***")])
            #expect(entries.first?["details"] == .object(["old": stars, "new": stars]))
            let text = try await gateway.pool.withConnection { connection in
                try connection.query("select string_agg(audit_text(e), ' ') from audit_log e")[0].decode(
                    0, as: String.self)
            }
            #expect(!text.contains("argon2"))
        }
    }

    @Test("A hand at the database and the command line are logged as what they are")
    func otherWriters() async throws {
        try await TestGateway.with { gateway in
            try await gateway.pool.withConnection { connection in
                try connection.script(
                    """
                    set application_name = 'psql'; set webmacs.actor = '';
                    insert into users (public_id, email, username, role) values ('u2', 'eve@b', 'eve', 'admin')
                    """)
            }
            let entry = try #require(try await Self.entries(gateway, "&subject=eve").first)
            #expect(entry["actor"] == .string("database"))
            guard case .string(let name)? = entry["actor_name"] else { throw TestFailure(text: "no name") }
            #expect(name.hasSuffix("(psql)"))
            let first = try #require(try await Self.entries(gateway, "&subject=admin&action=user.created").first)
            #expect(first["actor"] == .string("system") && first["actor_name"] == .string("gateway"))
        }
    }

    @Test("Logins are logged: those that failed once a minute, with a count")
    func logins() async throws {
        try await TestGateway.with { gateway in
            for _ in 0..<4 {
                _ = try await gateway.send(
                    "POST", "/api/v1/auth/login", #"{"email":"ADMIN@webmacs.local","password":"wrong"}"#,
                    headers: [("X-Real-IP", "10.9.9.9")])
            }
            let admin = try await gateway.adminToken()
            _ = try await gateway.send("POST", "/api/v1/auth/logout", token: admin)
            #expect(try await eventually { try await Self.entries(gateway, "&action=login.failed").count == 1 })
            let failed = try await Self.entries(gateway, "&action=login.failed")[0]
            #expect(failed["subject_name"] == .string("admin@webmacs.local") && failed["subject_public_id"] != .null)
            #expect(failed["address"] == .string("10.9.9.9"))
            let ended = try #require(try await Self.entries(gateway, "&action=login.ended").first)
            let begun = try #require(try await Self.entries(gateway, "&action=login.succeeded").last)
            #expect(ended["actor"] == begun["actor"] && begun["subject_name"] == .string("admin"))
        }
    }

    @Test("Fifty writers at once, in transactions that lock the same rows, leave one whole chain and no deadlock")
    func parallelWriters() async throws {
        try await TestDatabase.with(try GatewayMigrations.all, connections: 50) { database in
            try await database.pool.withConnection { connection in
                try connection.execute(
                    """
                    insert into channels (public_id, name, kind, unit, min_value, max_value)
                    select 'c' || n, 'Channel ' || n, 'sensor', 'V', 0, 100 from generate_series(1, 4) n
                    """)
            }
            let pool = database.pool
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<50 {
                    group.addTask {
                        let settings = TransactionSettings(["webmacs.actor": "user:\(writer)"])
                        try await TransactionSettings.$current.withValue(settings) {
                            for turn in 0..<10 {
                                try await pool.withTransaction { connection in
                                    try AuditStore.insert(
                                        AuditEvent(action: "test.turned", subjectKind: "test"), connection)
                                    for channel in 1...4 {
                                        try connection.execute(
                                            """
                                            update channels set unit = \("\(writer) \(turn)")
                                            where public_id = \("c\(channel)")
                                            """)
                                    }
                                }
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let entries = try await pool.withConnection { try AuditRows.entries(after: 0, limit: 10_000, $0) }
            var chain = AuditChain()
            for entry in entries { try chain.follow(entry) }
            // What the migration has written, the channels, and of each transaction five.
            #expect(entries.filter { $0.action == "channel.updated" || $0.action == "test.turned" }.count == 2500)
            #expect(Set(entries.suffix(2500).map(\.actor)).count == 50)
        }
    }

    @Test("The log refuses changes, and a table that is audited refuses to be truncated")
    func refusals() async throws {
        try await TestDatabase.with(try GatewayMigrations.all) { database in
            for sql in [
                "update audit_log set actor = 'nobody'", "delete from audit_log", "truncate audit_log",
                "truncate experiments", "delete from audit_heads",
            ] {
                let error = await #expect(throws: PostgresError.self) {
                    try await database.pool.withConnection { try $0.script(sql) }
                }
                #expect(error?.sqlState == "42501", "\(sql)")
            }
        }
    }

    @Test("The gateway signs the newest entry of each day, and signs no log that was tampered with")
    func heads() async throws {
        try await TestDatabase.with(try GatewayMigrations.all) { database in
            let store = AuditStore(pool: database.pool)
            let keeper = AuditHeadKeeper(
                store: store, signer: try AuditSigner(sessionSecret: "a secret for tests, long enough for all"),
                logger: TestDatabase.quietLogger)
            try await keeper.signDays()
            let first = try await store.heads(limit: 10, offset: 0).elements
            #expect(first.count == 1 && first[0].isSigned)
            // The key itself is an entry: the second time there is one more to sign, the third time none.
            try await keeper.signDays()
            let second = try await store.heads(limit: 10, offset: 0).elements
            #expect(second[0].sequence == first[0].sequence + 1 && second[0].isSigned)
            try await keeper.signDays()
            #expect(try await store.heads(limit: 10, offset: 0).elements == second)

            try await store.insert(AuditEvent(action: "test.one", subjectKind: "test"))
            try await database.pool.withConnection { connection in
                try connection.script(
                    """
                    alter table audit_log disable trigger user;
                    update audit_log set actor_name = 'somebody else' where action = 'test.one';
                    alter table audit_log enable trigger user
                    """)
            }
            await #expect(throws: AuditBreak(sequence: second[0].sequence + 1, reason: .altered)) {
                try await keeper.signDays()
            }
            #expect(try await store.heads(limit: 10, offset: 0).elements == second)
        }
    }

    @Test(
        "The list can be narrowed, an export has all that matches and is an entry itself; both are for administrators")
    func reading() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let olga = try await gateway.makeUser("olga", role: .operator, by: admin)
            for path in ["", "/export", "/heads"] {
                #expect(try await gateway.send("GET", Self.path + path, token: olga.token).status == 403)
                #expect(try await gateway.send("GET", Self.path + path).status == 401)
            }
            let all = try await Self.entries(gateway)
            #expect(all.map { $0["sequence"] } == (1...all.count).reversed().map { .number(Double($0)) })
            #expect(try await Self.entries(gateway, "&actor=OLGA").allSatisfy { $0["actor_name"] == .string("olga") })
            #expect(try await Self.entries(gateway, "&to=2020-01-01T00:00:00Z").isEmpty)
            let users = try await Self.entries(gateway, "&action=user")
            #expect(users.count == 2)
            for query in ["from=then", "subject=\(String(repeating: "x", count: 256))", "page=0"] {
                let answer = try await gateway.send("GET", "\(Self.path)?\(query)", token: admin)
                #expect(answer.status == 422, "\(query)")
            }
            let lines = try await gateway.send("GET", "\(Self.path)/export?format=jsonl&action=user", token: admin)
            #expect(lines.text.split(separator: "\n").count == 2)
            let csv = try await gateway.send("GET", "\(Self.path)/export?action=user", token: admin)
            #expect(csv.header("content-type") == "text/csv; charset=utf-8")
            #expect(csv.text.split(separator: "\r\n").count == 3 && csv.text.hasPrefix("sequence,time,actor,"))
            #expect(try await gateway.send("GET", "\(Self.path)/export?format=xml", token: admin).status == 422)
            let exports = try await Self.entries(gateway, "&action=audit.exported")
            #expect(
                exports.map { $0["details"] }.last == .object(["format": .string("jsonl"), "action": .string("user")]))
        }
    }

    @Test("Saving a dashboard logs the widgets that have changed, and no other")
    func widgets() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let made = try await gateway.send(
                "POST", "/api/v1/dashboards",
                #"{"name":"Board","widgets":[{"widget_type":"text","title":"A"},{"widget_type":"text","title":"B","y":3}]}"#,
                token: admin)
            guard case .array(let widgets)? = made["widgets"], case .object(let first)? = widgets.first,
                case .object(let second)? = widgets.last, case .string(let a)? = first["public_id"],
                case .string(let b)? = second["public_id"]
            else { throw TestFailure(text: made.text) }
            let before = try await Self.entries(gateway, "&action=dashboard_widget").count
            let saved = try await gateway.send(
                "PUT", "/api/v1/dashboards/\(try made.required("public_id"))",
                """
                {"widgets":[{"public_id":"\(a)","widget_type":"text","title":"A"},
                {"public_id":"\(b)","widget_type":"text","title":"B","y":5},{"widget_type":"text","title":"C","y":9}]}
                """, token: admin)
            #expect(saved.status == 200, "\(saved.text)")
            let entries = try await Self.entries(gateway, "&action=dashboard_widget")
            #expect(before == 2)
            #expect(
                Set(entries.prefix(2).map { $0["action"] }) == [
                    .string("dashboard_widget.updated"), .string("dashboard_widget.created"),
                ])
            #expect(entries.count == 4)
        }
    }
}
