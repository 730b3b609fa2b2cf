import Auth
import Domain
import Postgres
import Redis
import TestSupport
import ServiceKit
import Testing

@testable import GatewayService

@Suite("API tokens over REST", .enabled(if: TestServers.haveBoth))
struct TokenRouteTests {
    @Test(
        "A token is shown once, does what its scopes allow, and is revoked here at once and elsewhere within a second")
    func life() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let user = try await gateway.makeUser("olga", role: .operator, by: admin)
            let made = try await gateway.send(
                "POST", "/api/v1/tokens",
                #"{"name":"script","scopes":["channels:read"],"expires_in_days":30,"device":"pump"}"#, token: user.token
            )
            #expect(made.status == 201)
            #expect(made.header("cache-control") == "no-store")
            #expect(made["user_public_id"] == .string(user.id) && made["username"] == .string("olga"))
            #expect(made["role"] == .string("operator") && made["device"] == .string("pump"))
            let (id, secret) = (try made.required("public_id"), try made.required("token"))

            // It is a device's, so it may only feed that, and see its channels.
            #expect(try await gateway.send("GET", "/api/v1/events/labels", token: secret).status == 403)
            let freed = try await gateway.send("PUT", "/api/v1/tokens/\(id)", #"{"device":null}"#, token: user.token)
            #expect(freed.status == 200)
            #expect(try await gateway.send("GET", "/api/v1/events", token: secret).status == 200)
            #expect(try await gateway.send("POST", "/api/v1/events", "{}", token: secret).status == 403)
            let list = try await gateway.send("GET", "/api/v1/tokens", token: user.token)
            #expect(try list.data().map { $0["public_id"] } == [.string(id)])
            #expect(!list.text.contains(secret) && !list.text.contains("\"token\""))

            try await gateway.withVerifier { elsewhere in
                let principal = try await elsewhere.verify(secret)
                #expect(principal.device == nil && principal.scopes == [.channelsRead])
                let deleted = try await gateway.send("DELETE", "/api/v1/tokens/\(id)", token: user.token)
                #expect(deleted["message"] == .string("API token deleted."))
                for await _ in elsewhere.revocations(of: principal) { break }
                let quickest = try await TestGateway.quickest {
                    let made = try await gateway.send("POST", "/api/v1/tokens", #"{"name":"next"}"#, token: user.token)
                    let principal = try await elsewhere.verify(try made.required("token"))
                    let path = "/api/v1/tokens/\(try made.required("public_id"))"
                    #expect(try await gateway.send("DELETE", path, token: user.token).status == 200)
                    let start = ContinuousClock.now
                    for await _ in elsewhere.revocations(of: principal) { break }
                    return ContinuousClock.now - start
                }
                #expect(quickest < .seconds(1))
            }
            #expect(try await gateway.send("GET", "/api/v1/events", token: secret).status == 401)
            #expect(try await gateway.send("DELETE", "/api/v1/tokens/\(id)", token: user.token).status == 404)
        }
    }

    @Test("Own tokens are one's own; administrators see and end all, and make those of services")
    func owners() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let op = try await gateway.makeUser("olga", role: .operator, by: admin)
            let viewer = try await gateway.makeUser("vera", role: .viewer, by: admin)
            let own = try await gateway.send("POST", "/api/v1/tokens", #"{"name":"o"}"#, token: op.token)
                .required("public_id")
            let service = #"{"name":"pump 1","role":"operator","scopes":["telemetry:write"],"device":"pump 1"}"#
            #expect(try await gateway.send("POST", "/api/v1/tokens", service, token: op.token).status == 403)
            let made = try await gateway.send("POST", "/api/v1/tokens", service, token: admin)
            #expect(made.status == 201 && made["user_public_id"] == .null)
            #expect(try await gateway.send("POST", "/api/v1/tokens", service, token: admin).status == 409)

            for (method, path, body) in [
                ("GET", "/tokens/\(own)", nil), ("PUT", "/tokens/\(own)", #"{"name":"x"}"#),
                ("POST", "/tokens/\(own)/rotate", "{}"), ("DELETE", "/tokens/\(own)", nil),
                ("GET", "/tokens?all=true", nil),
            ] as [(String, String, String?)] {
                #expect(
                    try await gateway.send(method, "/api/v1\(path)", body, token: viewer.token).status == 403, "\(path)"
                )
            }
            #expect(try await gateway.send("GET", "/api/v1/tokens", token: viewer.token)["total"] == .number(0))
            #expect(try await gateway.send("GET", "/api/v1/tokens?all=true", token: admin)["total"] == .number(2))
            // With a new secret he could act as her.
            #expect(try await gateway.send("POST", "/api/v1/tokens/\(own)/rotate", "{}", token: admin).status == 403)
            #expect(try await gateway.send("DELETE", "/api/v1/tokens/\(own)", token: admin).status == 200)

            let device = try made.required("token")
            let rotated = try await gateway.send(
                "POST", "/api/v1/tokens/\(try made.required("public_id"))/rotate", "{}", token: admin)
            #expect(try await gateway.send("GET", "/api/v1/experiments", token: device).status == 401)
            #expect(try await gateway.send("GET", "/api/v1/events", token: rotated.required("token")).status == 403)
        }
    }

    @Test("A token makes no token without the scope for it, and none wider than itself")
    func minting() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            @Sendable func mint(_ body: String, _ token: String) async throws -> Answer {
                try await gateway.send("POST", "/api/v1/tokens", body, token: token)
            }
            let reader = try await mint(#"{"name":"r","scopes":["channels:read"]}"#, admin).required("token")
            #expect(try await mint(#"{"name":"x"}"#, reader).status == 403)
            let minter = try await mint(
                #"{"name":"m","scopes":["tokens:write","channels:read"],"expires_in_days":1}"#, admin
            ).required("token")
            #expect(try await mint(#"{"name":"x","expires_in_days":1}"#, minter).status == 403)
            #expect(
                try await mint(#"{"name":"x","scopes":["users:read"],"expires_at":"2026-01-01T00:00:00Z"}"#, minter)
                    .status == 422)
            #expect(try await mint(#"{"name":"x","scopes":["channels:read"]}"#, minter).status == 403)
            #expect(try await mint(#"{"name":"x","scopes":["users:read"]}"#, minter).status == 403)
        }
    }

    @Test("Faults are told all at once, at their fields")
    func faults() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let answer = try await gateway.send(
                "POST", "/api/v1/tokens",
                #"{"name":"","scopes":["channels:read","nonsense"],"expires_in_days":0,"expires_at":"2020-01-01T00:00:00Z","device":""}"#,
                token: admin)
            #expect(answer.status == 422)
            for field in [#"["body","name"]"#, #"["body","scopes",1]"#, "expires_in_days", "expires_at", "device"] {
                #expect(answer.text.contains(field), "\(field)")
            }
            #expect(try await gateway.send("GET", "/api/v1/tokens/%00", token: admin).status == 404)
        }
    }

    @Test("A rotated secret works on for the overlap and dies with it; open sockets come again")
    func rotation() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let made = try await gateway.send("POST", "/api/v1/tokens", #"{"name":"agent"}"#, token: admin)
            let (id, old) = (try made.required("public_id"), try made.required("token"))
            try await gateway.withVerifier { elsewhere in
                let principal = try await elsewhere.verify(old)
                let ended = elsewhere.revocations(of: principal)
                let rotated = try await gateway.send(
                    "POST", "/api/v1/tokens/\(id)/rotate", #"{"overlap_minutes":10}"#, token: admin)
                let new = try rotated.required("token")
                #expect(rotated["former_secret_ends_at"] != .null && new != old)
                for await _ in ended { break }
                // Both secrets are the same source of readings.
                #expect(try await elsewhere.verify(old).source == "token:\(id)")
                #expect(try await elsewhere.verify(new).source == "token:\(id)")

                try await gateway.pool.withConnection {
                    try $0.script("update api_tokens set former_ends_at = now() - interval '1 second'")
                }
                // Within two seconds: no message says so, because time alone brings it about.
                #expect(
                    try await eventually {
                        do {
                            _ = try await elsewhere.verify(old)
                            return false
                        } catch { return true }
                    })
                _ = try await elsewhere.verify(new)
            }
        }
    }

    @Test("A new name ends nothing; other scopes end what was opened with the old ones")
    func limits() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let made = try await gateway.send("POST", "/api/v1/tokens", #"{"name":"agent"}"#, token: admin)
            let (id, secret) = (try made.required("public_id"), try made.required("token"))
            try await gateway.withVerifier { elsewhere in
                let principal = try await elsewhere.verify(secret)
                let path = "/api/v1/tokens/\(id)"
                #expect(try await gateway.send("PUT", path, #"{"name":"robot"}"#, token: admin).status == 200)
                #expect(try await elsewhere.verify(secret) == principal)
                let body = #"{"scopes":["channels:read"],"expires_in_days":1}"#
                #expect(try await gateway.send("PUT", path, body, token: admin).status == 200)
                for await _ in elsewhere.revocations(of: principal) { break }
                #expect(try await elsewhere.verify(secret).scopes == [.channelsRead])
                #expect(try await gateway.send("POST", "/api/v1/events", "{}", token: secret).status == 403)
                let cleared = try await gateway.send("PUT", path, #"{"scopes":null,"expires_at":null}"#, token: admin)
                #expect(cleared.status == 200)
                let token = try await gateway.send("GET", path, token: admin)
                #expect(token["name"] == .string("robot") && token["scopes"] == .null && token["expires_at"] == .null)
            }
        }
    }

    @Test("At most a hundred tokens a person")
    func bound() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            try await gateway.pool.withConnection {
                try $0.script(
                    """
                    insert into api_tokens (public_id, name, token_hash, user_id)
                    select 't' || n, 'n', sha256(n::text::bytea), (select id from users) from generate_series(1, 100) n
                    """)
            }
            let answer = try await gateway.send("POST", "/api/v1/tokens", #"{"name":"one more"}"#, token: admin)
            #expect(answer.status == 409)
            #expect(try await gateway.send("GET", "/api/v1/tokens", token: admin)["total"] == .number(100))
        }
    }

    @Test("When a token was last used is noted by the service that saw it, and brought to the database")
    func lastUse() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let made = try await gateway.send("POST", "/api/v1/tokens", #"{"name":"agent"}"#, token: admin)
            let redis = RedisClient(configuration: gateway.redis, name: "test", logger: TestDatabase.quietLogger)
            let elsewhere = TokenVerifier(
                pool: gateway.pool, redis: gateway.redis, client: redis, logger: TestDatabase.quietLogger)
            try await elsewhere.reload()
            _ = try await elsewhere.verify(try made.required("token"))
            await elsewhere.reportUses()
            let path = "/api/v1/tokens/\(try made.required("public_id"))"
            // The gateway does so by itself every five seconds; here two of them share the work.
            let worker = CredentialUseWorker(
                uses: CredentialUseStore(pool: gateway.pool), sessions: SessionStore(pool: gateway.pool), redis: redis,
                logger: TestDatabase.quietLogger)
            #expect(
                try await eventually {
                    _ = try await worker.movePortion()
                    return try await gateway.send("GET", path, token: admin)["last_used_at"] != .null
                })
            await redis.shutdown()
        }
    }
}
