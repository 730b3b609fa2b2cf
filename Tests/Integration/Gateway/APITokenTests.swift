import Auth
import Domain
import Postgres
import ServiceKit
import TestSupport
import Testing

@testable import GatewayService

@Suite("API tokens", .enabled(if: TestServers.haveBoth))
struct APITokenTests {
    private static func insert(
        _ token: APIToken, id: String, role: String, scopes: [String]?, _ pool: PostgresPool
    ) async throws {
        try await pool.withConnection { connection in
            _ = try connection.execute(
                """
                insert into api_tokens (public_id, name, token_hash, role, scopes)
                values (\(id), \(id), \(token.hash.bytes), \(role), \(scopes))
                """)
        }
    }

    @Test("A token is known as soon as it is stored, and does what its role and scopes allow")
    func scopes() async throws {
        try await TestGateway.with { gateway in
            let token = APIToken.random()
            try await Self.insert(token, id: "agent", role: "operator", scopes: ["channels:read"], gateway.pool)
            #expect(try await gateway.send("GET", "/api/v1/events", token: token.text).status == 200)
            let write = try await gateway.send("POST", "/api/v1/events", "{}", token: token.text)
            #expect(write.status == 403)
            #expect(try await gateway.send("GET", "/api/v1/users", token: token.text).status == 403)
        }
    }

    @Test("A service is not ready before it can judge credentials")
    func readiness() async throws {
        try await TestGateway.with { gateway in
            let idle = TokenVerifier(pool: gateway.pool, redis: gateway.redis, logger: TestDatabase.quietLogger)
            await #expect(throws: AuthError.notLoaded) { try await CredentialsAreLoaded(verifier: idle).check() }
            try await gateway.withVerifier { running in
                #expect(try await eventually { running.isLoaded })
                try await CredentialsAreLoaded(verifier: running).check()
            }
        }
    }

    @Test("All first requests with a token that is not known yet go through, however close together they come")
    func together() async throws {
        try await TestGateway.with { gateway in
            try await gateway.withVerifier { elsewhere in
                #expect(try await eventually { elsewhere.isLoaded })
                let token = APIToken.random()
                try await Self.insert(token, id: "new", role: "viewer", scopes: nil, gateway.pool)
                let known = await withTaskGroup(of: Bool.self) { tasks in
                    for _ in 0..<8 {
                        // What is refused is counted.
                        tasks.addTask { (try? await elsewhere.verify(token.text)) != nil }
                    }
                    return await tasks.reduce(into: 0) { $0 += $1 ? 1 : 0 }
                }
                #expect(known == 8)
            }
        }
    }

    @Test("A token that is deleted, changed or replaced is told to open sockets, also without pub/sub")
    func ends() async throws {
        try await TestGateway.with { gateway in
            try await gateway.withVerifier { elsewhere in
                for (id, change) in [
                    ("a", "delete from api_tokens where public_id = 'a'"),
                    ("b", "update api_tokens set role = 'viewer' where public_id = 'b'"),
                    ("c", "update api_tokens set token_hash = sha256('another') where public_id = 'c'"),
                ] {
                    let token = APIToken.random()
                    try await Self.insert(token, id: id, role: "operator", scopes: nil, gateway.pool)
                    guard
                        try await eventually({
                            do {
                                _ = try await elsewhere.verify(token.text)
                                return true
                            } catch { return false }
                        })
                    else { throw TestFailure(text: "\(id) was never known") }
                    let principal = try await elsewhere.verify(token.text)
                    let ended = elsewhere.revocations(of: principal)
                    try await gateway.pool.withConnection { try $0.script(change) }
                    for await _ in ended { break }
                    if id != "b" {
                        await #expect(throws: AuthError.unknownAPIToken) { try await elsewhere.verify(token.text) }
                    }
                }
            }
        }
    }

    @Test("Logging out ends an API token for good")
    func logOut() async throws {
        try await TestGateway.with { gateway in
            let token = APIToken.random()
            try await Self.insert(token, id: "agent", role: "viewer", scopes: nil, gateway.pool)
            #expect(try await gateway.send("POST", "/api/v1/auth/logout", token: token.text).status == 200)
            let again = try await gateway.send("GET", "/api/v1/events", token: token.text)
            #expect(again.status == 401)
            #expect(again["detail"] == .string("Invalid API token."))
        }
    }
}
