import Auth
import Domain
import GatewayMigrations
import Postgres
import ServiceKit
import Synchronization
import TestSupport
import Testing

@testable import GatewayService

@Suite("The list of sessions", .enabled(if: TestServers.haveBoth))
struct SessionListTests {
    private static let path = "/api/v1/auth/sessions"

    private static func login(_ gateway: TestGateway, agent: String) async throws -> String {
        try await gateway.send(
            "POST", "/api/v1/auth/login",
            #"{"email":"admin@webmacs.local","password":"a password for tests"}"#,
            headers: [("X-Real-IP", "192.0.2.7"), ("User-Agent", agent)]
        ).required("access_token")
    }

    @Test("A login is listed with its place and its client; the one that asks is marked")
    func list() async throws {
        try await TestGateway.with { gateway in
            let first = try await Self.login(gateway, agent: "Browser/1.0")
            _ = try await Self.login(gateway, agent: String(repeating: "x", count: 300))
            let list = try await gateway.send("GET", Self.path, token: first)
            #expect(list["total"] == .number(2))
            let sessions = try list.data()
            #expect(sessions.allSatisfy { $0["client_address"] == .string("192.0.2.7") })
            #expect(sessions.contains { $0["user_agent"] == .string(String(repeating: "x", count: 255)) })
            #expect(
                sessions.filter { $0["current"] == .bool(true) }.map { $0["user_agent"] } == [.string("Browser/1.0")])
            let me = try await gateway.send("GET", "/api/v1/auth/me", token: first)
            #expect(me["last_login_on"] != .null)
        }
    }

    @Test("One that is ended is refused everywhere, the others live; ending all others leaves the own")
    func end() async throws {
        try await TestGateway.with { gateway in
            let own = try await Self.login(gateway, agent: "own")
            let other = try await Self.login(gateway, agent: "other")
            try await gateway.withVerifier { elsewhere in
                let quickest = try await TestGateway.quickest {
                    let lost = try await Self.login(gateway, agent: "lost")
                    let principal = try await elsewhere.verify(lost)
                    let id = principal.credential.id
                    #expect(try await gateway.send("DELETE", "\(Self.path)/\(id)", token: own).status == 200)
                    #expect(try await gateway.send("GET", "/api/v1/auth/me", token: lost).status == 401)
                    let start = ContinuousClock.now
                    for await _ in elsewhere.revocations(of: principal) { break }
                    let took = ContinuousClock.now - start
                    #expect(try await gateway.send("DELETE", "\(Self.path)/\(id)", token: own).status == 404)
                    return took
                }
                #expect(quickest < .seconds(1))

                let answer = try await gateway.send("DELETE", Self.path, token: own)
                #expect(answer["message"] == .string("1 session ended."))
                #expect(try await gateway.send("GET", "/api/v1/auth/me", token: other).status == 401)
                #expect(try await gateway.send("GET", Self.path, token: own)["total"] == .number(1))
            }
            // A verifier that starts later knows it as well.
            try await gateway.withVerifier { restarted in
                await #expect(throws: AuthError.revoked) { try await restarted.verify(other) }
                _ = try await restarted.verify(own)
            }
            #expect(try await gateway.send("POST", "/api/v1/auth/logout", token: own).status == 200)
            let rows = try await gateway.pool.withConnection { try $0.query("select from sessions").count }
            #expect(rows == 0)
        }
    }

    @Test("Nobody ends another's, but an administrator does")
    func others() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let user = try await gateway.makeUser("vera", role: .viewer, by: admin)
            let nosy = try await gateway.makeUser("nora", role: .operator, by: admin)
            let path = "/api/v1/users/\(user.id)/sessions"
            let sessions = try await gateway.send("GET", path, token: admin).data()
            guard case .string(let id)? = sessions.first?["public_id"] else { throw TestFailure(text: "No session") }
            #expect(sessions.count == 1 && sessions[0]["current"] == .bool(false))
            #expect(try await gateway.send("DELETE", "\(Self.path)/\(id)", token: nosy.token).status == 404)
            for method in ["GET", "DELETE"] {
                #expect(try await gateway.send(method, path, token: nosy.token).status == 403)
            }
            #expect(try await gateway.send("DELETE", "\(path)/\(id)", token: admin).status == 200)
            #expect(try await gateway.send("GET", "/api/v1/auth/me", token: user.token).status == 401)
            let again = try await gateway.logIn("vera@webmacs.local", "secret of vera").required("access_token")
            #expect(try await gateway.send("DELETE", path, token: admin).status == 200)
            #expect(try await gateway.send("GET", "/api/v1/auth/me", token: again).status == 401)
            #expect(try await gateway.send("GET", "/api/v1/users/nobody/sessions", token: admin).status == 404)
        }
    }

    @Test("Without Redis a session that is ended is refused elsewhere within a second all the same")
    func withoutRedis() async throws {
        try await TestDatabase.with(try GatewayMigrations.all) { database in
            try await OwnRedis.with { server in
                try await TestRedis.with(on: server.url) { redis in
                    try await TestGateway.run(database, redis) { gateway in
                        let own = try await Self.login(gateway, agent: "own")
                        try await gateway.withVerifier { elsewhere in
                            let principals = Mutex<[Principal]>([])
                            for _ in 1...5 {
                                let lost = try await elsewhere.verify(try await Self.login(gateway, agent: "lost"))
                                principals.withLock { $0.append(lost) }
                            }
                            try await server.stop()
                            let quickest = try await TestGateway.quickest {
                                let principal = try #require(principals.withLock { $0.popLast() })
                                let answer = try await gateway.send(
                                    "DELETE", "\(Self.path)/\(principal.credential.id)", token: own)
                                #expect(answer.status == 200)
                                let start = ContinuousClock.now
                                for await _ in elsewhere.revocations(of: principal) { break }
                                return ContinuousClock.now - start
                            }
                            #expect(quickest < .seconds(1))
                            // Logins are counted by the gateway alone then.
                            #expect(try await Self.login(gateway, agent: "again") != own)
                            try await server.start()
                        }
                    }
                }
            }
        }
    }

    @Test("Sessions go when they are over")
    func expiry() async throws {
        try await TestGateway.with { gateway in
            let token = try await Self.login(gateway, agent: "own")
            try await gateway.pool.withConnection { try $0.script("update sessions set expires_at = now()") }
            #expect(try await gateway.send("GET", Self.path, token: token)["total"] == .number(0))
            try await SessionStore(pool: gateway.pool).deleteExpired()
            let rows = try await gateway.pool.withConnection { try $0.query("select from sessions").count }
            #expect(rows == 0)
        }
    }
}
