import Auth
import Domain
import GatewayMigrations
import Postgres
import ServiceKit
import TestSupport
import Testing

@testable import GatewayService

@Suite("Users", .enabled(if: TestServers.haveBoth))
struct UserTests {
    private static func count(_ table: String, _ pool: PostgresPool) async throws -> Int {
        try await pool.withConnection { connection in
            Int(try connection.query("select count(*) from \(raw: table)")[0].decode(0, as: Int64.self))
        }
    }

    @Test("Who may do what: the matrix of roles")
    func roleMatrix() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let op = try await gateway.makeUser("olga", role: .operator, by: admin)
            let viewer = try await gateway.makeUser("vera", role: .viewer, by: admin)
            let channel = #"{"name":"c","min_value":0,"max_value":1,"unit":"V","type":"sensor"}"#
            // Expected status for nobody, viewer, operator, admin. The bodies are empty, so that nothing is changed.
            for (method, path, body, expected) in [
                ("GET", "/auth/me", nil, [401, 200, 200, 200]),
                ("GET", "/users", nil, [401, 403, 403, 200]),
                ("POST", "/users", "{}", [401, 403, 403, 422]),
                ("GET", "/users/\(viewer.id)", nil, [401, 200, 200, 200]),
                ("PUT", "/users/\(viewer.id)", "{}", [401, 200, 403, 200]),
                ("PUT", "/users/\(viewer.id)", #"{"role":"admin"}"#, [401, 403, 403, 0]),
                ("DELETE", "/users/nobody", nil, [401, 403, 403, 404]),
                ("GET", "/events", nil, [401, 200, 200, 200]),
                ("POST", "/events", "{}", [401, 403, 422, 422]),
                ("POST", "/events", channel, [401, 403, 201, 409]),
                ("PUT", "/events/none", "{}", [401, 403, 404, 404]),
                ("DELETE", "/events/none", nil, [401, 403, 404, 404]),
                ("GET", "/events/none", nil, [401, 404, 404, 404]),
            ] as [(String, String, String?, [Int])] {
                for (token, status) in zip([nil, viewer.token, op.token, admin], expected) where status != 0 {
                    let answer = try await gateway.send(method, "/api/v1\(path)", body, token: token)
                    #expect(answer.status == status, "\(method) \(path): \(answer.text)")
                }
            }
        }
    }

    @Test("A taken e-mail or name is 409, in any case, and nothing is stored")
    func duplicates() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let user = try await gateway.makeUser("anna", role: .viewer, by: admin)
            for (email, name) in [("ANNA@webmacs.local", "other"), ("other@webmacs.local", "Anna")] {
                let answer = try await gateway.send(
                    "POST", "/api/v1/users",
                    #"{"email":"\#(email)","username":"\#(name)","password":"certainly long"}"#,
                    token: admin)
                #expect(answer.status == 409)
                #expect(answer["detail"] == .string("User already exists."))
            }
            #expect(try await Self.count("users", gateway.pool) == 2)
            let renamed = try await gateway.send(
                "PUT", "/api/v1/users/\(user.id)", #"{"username":"ADMIN","email":"new@webmacs.local"}"#, token: admin)
            #expect(renamed.status == 409)
            let kept = try await gateway.send("GET", "/api/v1/users/\(user.id)", token: admin)
            #expect(kept["email"] == .string("anna@webmacs.local"))
        }
    }

    @Test("The list is ordered by name and comes in pages; a page outside the bounds is 422")
    func list() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            for name in ["zoe", "carl", "bea"] { _ = try await gateway.makeUser(name, role: .viewer, by: admin) }
            let first = try await gateway.send("GET", "/api/v1/users/?page_size=3", token: admin)
            #expect(first["total"] == .number(4))
            #expect(try first.data().map { $0["username"] } == ["admin", "bea", "carl"].map(JSONValue.string))
            let second = try await gateway.send("GET", "/api/v1/users?page=2&page_size=3", token: admin)
            #expect(try second.data().map { $0["username"] } == [.string("zoe")])
            let far = try await gateway.send("GET", "/api/v1/users?page=9223372036854775807", token: admin)
            #expect(try far.data().isEmpty)
            for query in ["page=0", "page_size=101", "page=x"] {
                #expect(try await gateway.send("GET", "/api/v1/users?\(query)", token: admin).status == 422)
            }
        }
    }

    @Test("The last administrator cannot be deleted, lowered or disabled")
    func lastAdmin() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let id = try await gateway.send("GET", "/api/v1/auth/me", token: admin).required("public_id")
            for (method, body) in [
                ("DELETE", nil), ("PUT", #"{"role":"viewer"}"#), ("PUT", #"{"enabled":false}"#),
            ] as [(String, String?)] {
                let answer = try await gateway.send(method, "/api/v1/users/\(id)", body, token: admin)
                #expect(answer.status == 409)
                #expect(answer["detail"] == .string("At least one administrator must remain."))
            }
            #expect(try await gateway.send("GET", "/api/v1/auth/me", token: admin).status == 200)
        }
    }

    @Test("Two administrators who remove each other at once leave one")
    func concurrentRemoval() async throws {
        try await TestDatabase.with(try GatewayMigrations.all) { database in
            let store = AccountStore(pool: database.pool)
            for round in 0..<5 {
                let ids = [User.ID("a\(round)"), User.ID("b\(round)")]
                try await database.pool.withConnection { try $0.script("delete from users") }
                for id in ids {
                    try await store.insert(
                        User(
                            id: id, email: "\(id)@x", name: "n\(id)", role: .admin,
                            registeredAt: Timestamp(microseconds: 0)), passwordHash: "x")
                }
                let removed = await withTaskGroup(of: Bool.self) { group in
                    for (index, id) in ids.enumerated() {
                        group.addTask {
                            do {
                                if index == 0 {
                                    try await store.delete(id)
                                } else {
                                    _ = try await store.update(id, AccountChanges(role: .viewer))
                                }
                                return true
                            } catch {
                                return false
                            }
                        }
                    }
                    return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
                #expect(removed == 1)
            }
        }
    }

    @Test("Two gateways that start at once on an empty database make one administrator")
    func concurrentFirstStart() async throws {
        try await TestDatabase.with(try GatewayMigrations.all) { database in
            try await TestRedis.with { redis in
                async let one: Int = TestGateway.run(database, redis) {
                    try await $0.logIn("admin@webmacs.local", "a password for tests").status
                }
                async let two: Int = TestGateway.run(database, redis) {
                    try await $0.logIn("admin@webmacs.local", "a password for tests").status
                }
                #expect(try await [one, two] == [200, 200])
                #expect(try await Self.count("users", database.pool) == 1)
                #expect(try await Self.count("signing_keys", database.pool) == 1)
                // Another start with other settings changes nothing.
                let other = GatewayConfiguration.FirstAdmin(email: "x@y", name: "other", password: "something else")
                try await TestGateway.run(database, redis, firstAdmin: other) { _ in }
                #expect(try await Self.count("users", database.pool) == 1)
            }
        }
    }

    @Test("An id that no database can hold is unknown; malformed JSON is told so")
    func oddInput() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            #expect(try await gateway.send("GET", "/api/v1/users/%00", token: admin).status == 404)
            let malformed = try await gateway.send("POST", "/api/v1/users", "{", token: admin)
            #expect(malformed.status == 422)
            #expect(malformed.text.contains("json_invalid"))
        }
    }
}
