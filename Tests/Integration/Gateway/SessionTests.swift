import Auth
import Crypto
import Domain
import GatewayMigrations
import Postgres
import TestSupport
import ServiceKit
import Testing

@testable import GatewayService

@Suite("Sessions", .enabled(if: TestServers.haveBoth))
struct SessionTests {
    @Test(
        "A new secret ends every session, but those of secrets that it names as its predecessors; without these they end, too"
    )
    func rotation() async throws {
        try await TestDatabase.with(try GatewayMigrations.all) { database in
            try await TestRedis.with { redis in
                let password = TestGateway.admin.password ?? ""
                let (second, third) = (TestGateway.secret + " 2", TestGateway.secret + " 3")
                @Sendable func status(_ gateway: TestGateway, _ token: String) async throws -> Int {
                    try await gateway.send("GET", "/api/v1/auth/me", token: token).status
                }
                let first = try await TestGateway.run(database, redis) { gateway in
                    try await gateway.logIn(TestGateway.admin.email, password).required("access_token")
                }
                try await TestGateway.run(
                    database, redis, sessionSecret: second, previousSecrets: [TestGateway.secret]
                ) { gateway in
                    #expect(try await status(gateway, first) == 200)
                    let newer = try await gateway.logIn(TestGateway.admin.email, password).required("access_token")
                    #expect(try await status(gateway, newer) == 200)
                    // Another service, with a socket open, when the first secret is no predecessor any more.
                    try await gateway.withVerifier { elsewhere in
                        let end = elsewhere.revocations(of: try await elsewhere.verify(first))
                        try await TestGateway.run(database, redis, sessionSecret: second) { gateway in
                            for await _ in end { break }
                            let refused = try await status(gateway, first)
                            #expect(refused == 401)
                        }
                        await #expect(throws: AuthError.invalid) { try await elsewhere.verify(first) }
                        _ = try await elsewhere.verify(newer)
                    }
                }
                let newest = try await TestGateway.run(database, redis, sessionSecret: second) { gateway in
                    try await gateway.logIn(TestGateway.admin.email, password).required("access_token")
                }
                try await TestGateway.run(database, redis, sessionSecret: third) { gateway in
                    let refused = try await status(gateway, newest)
                    #expect(refused == 401)
                }
            }
        }
    }

    @Test(
        "Login, me, logout: then the token is refused here at once and elsewhere within a second, also after a restart")
    func logoutRevokes() async throws {
        try await TestGateway.with { gateway in
            let login = try await gateway.logIn("ADMIN@webmacs.local", TestGateway.admin.password ?? "")
            #expect(login.status == 200)
            #expect(login["status"] == .string("success"))
            #expect(login["message"] == .string("Successfully logged in."))
            #expect(login["username"] == .string("admin"))
            let token = try login.required("access_token")

            let me = try await gateway.send("GET", "/api/v1/auth/me", token: token)
            #expect(me.status == 200)
            #expect(me["public_id"] == login["public_id"])
            #expect(me["admin"] == .bool(true))
            #expect(me["sso_provider"] == .null)

            try await gateway.withVerifier { elsewhere in
                let quickest = try await TestGateway.quickest {
                    let token = try await gateway.adminToken()
                    let principal = try await elsewhere.verify(token)
                    #expect(principal.role == .admin)
                    let logout = try await gateway.send("POST", "/api/v1/auth/logout", token: token)
                    #expect(logout.status == 200)
                    #expect(logout["message"] == .string("Successfully logged out."))
                    let start = ContinuousClock.now
                    for await _ in elsewhere.revocations(of: principal) { break }
                    await #expect(throws: AuthError.revoked) { try await elsewhere.verify(token) }
                    return ContinuousClock.now - start
                }
                #expect(quickest < .seconds(1))
            }
            #expect(try await gateway.send("POST", "/api/v1/auth/logout", token: token).status == 200)
            let again = try await gateway.send("GET", "/api/v1/auth/me", token: token)
            #expect(again.status == 401)
            #expect(again["detail"] == .string("Token has been revoked."))

            // A verifier that starts later knows it as well.
            try await gateway.withVerifier { restarted in
                await #expect(throws: AuthError.revoked) { try await restarted.verify(token) }
            }
            let fresh = try await gateway.adminToken()
            #expect(try await gateway.send("GET", "/api/v1/auth/me", token: fresh).status == 200)
        }
    }

    @Test("An access token that was changed, or says another way of signing, is nobody's")
    func tampering() async throws {
        try await TestGateway.with { gateway in
            let token = try await gateway.adminToken()
            #expect(try await gateway.send("GET", "/api/v1/auth/me", token: token).status == 200)
            let parts = token.split(separator: ".").map(String.init)
            let (header, claims) = (try Self.decoded(parts[0]), try Self.decoded(parts[1]))
            func joined(_ header: String, _ claims: String, _ signature: String) -> String {
                "\(Base64URL.encode(header.utf8)).\(Base64URL.encode(claims.utf8)).\(signature)"
            }
            let publicKey: [UInt8] = try await gateway.pool.withConnection {
                try $0.query("select public_key from signing_keys")[0].decode(0)
            }
            // The same token, put together again.
            let same = try await gateway.send("GET", "/api/v1/auth/me", token: joined(header, claims, parts[2]))
            #expect(same.status == 200)

            let later = claims.replacing(#""exp":1"#, with: #""exp":2"#)
            #expect(later != claims)
            var forged = [
                joined(header, later, parts[2]),
                "\(parts[0]).\(parts[1]).", "\(parts[0]).\(parts[1])", "\(parts[0]).\(parts[1]).\(parts[2]).x",
                "\(parts[0]).\(parts[1]).\(parts[2].first == "A" ? "B" : "A")\(parts[2].dropFirst())",
            ]
            for algorithm in ["none", "None", "HS256", "RS256", "ES256", ""] {
                let other = header.replacing(#""alg":"EdDSA""#, with: #""alg":"\#(algorithm)""#)
                #expect(other != header)
                forged.append(joined(other, claims, parts[2]))
                forged.append(joined(other, claims, ""))
                // Signed with what everybody may know.
                let text = "\(Base64URL.encode(other.utf8)).\(Base64URL.encode(claims.utf8))"
                let code = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: publicKey))
                forged.append("\(text).\(Base64URL.encode(code))")
            }
            for text in forged {
                #expect(try await gateway.send("GET", "/api/v1/auth/me", token: text).status == 401, "\(text)")
            }
        }
    }

    /// A part of a token, as JSON.
    private static func decoded(_ part: String) throws -> String {
        String(decoding: try #require(Base64URL.decode(part)), as: UTF8.self)
    }

    @Test("Unknown e-mail, wrong password and a disabled account get one answer")
    func wrongCredentials() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let user = try await gateway.makeUser("ann", role: .viewer, by: admin)
            #expect(
                try await gateway.send("PUT", "/api/v1/users/\(user.id)", #"{"enabled":false}"#, token: admin).status
                    == 200)
            for (email, password) in [
                ("nobody@webmacs.local", "whatever"), (TestGateway.admin.email, "wrong"),
                ("ann@webmacs.local", "secret of ann"),
            ] {
                let answer = try await gateway.logIn(email, password)
                #expect(answer.status == 401)
                #expect(answer["detail"] == .string("Invalid email or password."))
            }
            #expect(try await gateway.send("GET", "/api/v1/auth/me", token: user.token).status == 401)
        }
    }

    @Test("The cookie opens the door, but writes need the header that foreign pages cannot send")
    func cookie() async throws {
        try await TestGateway.with { gateway in
            let login = try await gateway.logIn(TestGateway.admin.email, TestGateway.admin.password ?? "")
            let set = try #require(login.header("set-cookie"))
            #expect(set.hasPrefix("webmacs_session="))
            #expect(set.contains("HttpOnly") && set.contains("SameSite=Strict") && set.contains("Path=/"))
            #expect(login.header("cache-control") == "no-store")
            let cookie = ("Cookie", String(set.prefix { $0 != ";" }))

            #expect(try await gateway.send("GET", "/api/v1/auth/me", headers: [cookie]).status == 200)
            let forged = try await gateway.send("POST", "/api/v1/auth/logout", headers: [cookie])
            #expect(forged.status == 403)
            #expect(forged["detail"] == .string("CSRF header missing."))
            let logout = try await gateway.send(
                "POST", "/api/v1/auth/logout", headers: [cookie, ("X-WebMACS-CSRF", "1")])
            #expect(logout.status == 200)
            #expect(logout.headers.filter { $0.name == "set-cookie" && $0.value.contains("Max-Age=0") }.count == 2)
            #expect(try await gateway.send("GET", "/api/v1/auth/me", headers: [cookie]).status == 401)
        }
    }

    @Test("Over TLS the cookie is a __Host- cookie")
    func secureCookie() async throws {
        try await TestGateway.with { gateway in
            let login = try await gateway.send(
                "POST", "/api/v1/auth/login",
                #"{"email":"admin@webmacs.local","password":"a password for tests"}"#,
                headers: [("X-Forwarded-Proto", "https")])
            let set = try #require(login.header("set-cookie"))
            #expect(set.hasPrefix("__Host-webmacs_session=") && set.hasSuffix("; Secure"))
        }
    }

    @Test("After five wrong passwords the next has to wait, and the owner elsewhere does not")
    func throttle() async throws {
        try await TestGateway.with { gateway in
            @Sendable func attempt(_ password: String, from address: String) async throws -> Answer {
                try await gateway.send(
                    "POST", "/api/v1/auth/login", #"{"email":"admin@webmacs.local","password":"\#(password)"}"#,
                    headers: [("X-Real-IP", address)])
            }
            let guesses = try await TestGateway.guess(at: gateway) { _ in try await attempt("wrong", from: "10.1.1.1") }
            #expect(guesses.statuses.allSatisfy { $0 == 401 })
            #expect(try await attempt("a password for tests", from: "10.1.1.2").status == 200)
        }
    }

    @Test("An imported bcrypt hash is verified, and replaced at the first login")
    func bcryptUpgrade() async throws {
        try await TestGateway.with { gateway in
            try await gateway.pool.withConnection { connection in
                _ = try connection.execute(
                    """
                    insert into users (public_id, email, username, password_hash, role) values
                    ('old', 'old@webmacs.local', 'old', '$2b$04$abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm', 'viewer')
                    """)
            }
            // Both at once: each finds the other's new hash or the old one.
            async let first = gateway.logIn("old@webmacs.local", "password")
            async let second = gateway.logIn("old@webmacs.local", "password")
            #expect(try await [first.status, second.status] == [200, 200])
            let hash = try await gateway.pool.withConnection { connection in
                try connection.query("select password_hash from users where public_id = 'old'")[0]
                    .decode(0, as: String.self)
            }
            #expect(hash.hasPrefix("$argon2id$"))
            #expect(try await gateway.logIn("old@webmacs.local", "password").status == 200)
            #expect(try await gateway.logIn("old@webmacs.local", "Password").status == 401)
        }
    }

    @Test("A new password, a new role and a deletion end the sessions of that user everywhere, and of nobody else")
    func changesRevoke() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            try await gateway.withVerifier { elsewhere in
                for (name, method, body) in [
                    ("anna", "PUT", #"{"password":"another secret"}"#), ("berta", "PUT", #"{"role":"operator"}"#),
                    ("carla", "PUT", #"{"enabled":false}"#), ("dora", "DELETE", nil),
                ] as [(String, String, String?)] {
                    let user = try await gateway.makeUser(name, role: .viewer, by: admin)
                    let principal = try await elsewhere.verify(user.token)
                    let answer = try await gateway.send(method, "/api/v1/users/\(user.id)", body, token: admin)
                    #expect(answer.status == 200)
                    #expect(try await gateway.send("GET", "/api/v1/auth/me", token: user.token).status == 401)
                    for await _ in elsewhere.revocations(of: principal) { break }
                    await #expect(throws: AuthError.revoked) { try await elsewhere.verify(user.token) }
                }
                _ = try await elsewhere.verify(admin)
            }
            // With the new password a new session opens, in the same second.
            let anna = try await gateway.logIn("anna@webmacs.local", "another secret")
            #expect(
                try await gateway.send("GET", "/api/v1/auth/me", token: anna.required("access_token")).status == 200)
        }
    }

    @Test("A change of the name alone ends no session")
    func renamingKeepsSessions() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let user = try await gateway.makeUser("emma", role: .viewer, by: admin)
            let answer = try await gateway.send(
                "PUT", "/api/v1/users/\(user.id)", #"{"username":"emilia"}"#, token: user.token)
            #expect(answer.status == 200)
            let me = try await gateway.send("GET", "/api/v1/auth/me", token: user.token)
            #expect(me["username"] == .string("emilia"))
        }
    }
}
