import AsyncHTTPClient
import Domain
import GatewayMigrations
import TestSupport
import ServiceKit
import Testing

@testable import GatewayService

@Suite("Passwords", .enabled(if: TestServers.haveBoth))
struct PasswordChangeTests {
    @Test("Who changes his own password proves the present one, stays with a new session, and ends all others")
    func own() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let user = try await gateway.makeUser("anna", role: .viewer, by: admin)
            let elsewhere = try await gateway.logIn("anna@webmacs.local", "secret of anna").required("access_token")
            let path = "/api/v1/users/\(user.id)"
            @Sendable func change(_ body: String) async throws -> Answer {
                try await gateway.send("PUT", path, body, token: user.token)
            }
            let missing = try await change(#"{"password":"another secret"}"#)
            #expect(missing.status == 422 && missing.text.contains(#"["body","current_password"]"#))
            let wrong = try await change(#"{"password":"another secret","current_password":"secret of berta"}"#)
            #expect(wrong.status == 422 && wrong.text.contains("wrong_password"))
            #expect(try await gateway.send("GET", "/api/v1/auth/me", token: elsewhere).status == 200)

            let changed = try await change(#"{"password":"another secret","current_password":"secret of anna"}"#)
            #expect(changed.status == 200)
            #expect(changed["message"] == .string("User successfully updated."))
            #expect(changed.header("set-cookie")?.contains("webmacs_session=") == true)
            let fresh = try changed.required("access_token")
            for ended in [user.token, elsewhere] {
                #expect(try await gateway.send("GET", "/api/v1/auth/me", token: ended).status == 401)
            }
            let sessions = try await gateway.send("GET", "/api/v1/auth/sessions", token: fresh)
            #expect(sessions["total"] == .number(1))
            #expect(try await gateway.logIn("anna@webmacs.local", "secret of anna").status == 401)
            #expect(try await gateway.logIn("anna@webmacs.local", "another secret").status == 200)
        }
    }

    @Test("An administrator sets another's without it, and that hands out no session")
    func others() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let user = try await gateway.makeUser("anna", role: .viewer, by: admin)
            let answer = try await gateway.send(
                "PUT", "/api/v1/users/\(user.id)", #"{"password":"another secret"}"#, token: admin)
            #expect(answer.status == 200)
            #expect(answer["access_token"] == nil && answer.header("set-cookie") == nil)
        }
    }

    @Test("A password that everybody tries first is refused at its field, for new and for old accounts")
    func rules() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let made = try await gateway.send(
                "POST", "/api/v1/users", #"{"email":"a@b","username":"ann","password":"Password1"}"#, token: admin)
            #expect(made.status == 422)
            #expect(made.text.contains("password_common") && made.text.contains(#"["body","password"]"#))
            let user = try await gateway.makeUser("annabel", role: .viewer, by: admin)
            let own = try await gateway.send(
                "PUT", "/api/v1/users/\(user.id)", #"{"password":"annabel1"}"#, token: admin)
            #expect(own.status == 422 && own.text.contains("password_personal"))
            #expect(try await gateway.send("GET", "/api/v1/auth/me", token: user.token).status == 200)
        }
    }

    @Test("A password has 8 to 1024 characters, whichever they are")
    func lengths() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            for (number, (length, status)) in [(7, 422), (8, 201), (64, 201), (65, 201), (1024, 201), (1025, 422)]
                .enumerated()
            {
                let password = String(repeating: "ü🐎 z", count: 257).unicodeScalars.prefix(length)
                let body =
                    #"{"email":"p\#(number)@b.de","username":"p\#(number)","password":"\#(String(password))"}"#
                let answer = try await gateway.send("POST", "/api/v1/users", body, token: admin)
                #expect(answer.status == status, "\(length): \(answer.text)")
                guard status == 201 else { continue }
                // Every character counts: without its last it is another.
                let login = try await gateway.logIn("p\(number)@b.de", String(password))
                #expect(login.status == 200)
                #expect(try await gateway.logIn("p\(number)@b.de", String(password.dropLast())).status == 401)
            }
        }
    }

    @Test("Guessing the present password is slowed down as logins are")
    func throttled() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let user = try await gateway.makeUser("anna", role: .viewer, by: admin)
            let guesses = try await TestGateway.guess(at: gateway) { _ in
                try await gateway.send(
                    "PUT", "/api/v1/users/\(user.id)", #"{"password":"another secret","current_password":"wrong"}"#,
                    token: user.token)
            }
            #expect(guesses.statuses.allSatisfy { $0 == 422 })
        }
    }

    @Test("Two gateways count wrong passwords together, whichever is asked")
    func twoGateways() async throws {
        try await TestDatabase.with(try GatewayMigrations.all, connections: 8) { database in
            try await TestRedis.with { redis in
                try await TestGateway.run(database, redis) { first in
                    try await TestGateway.run(database, redis) { second in
                        @Sendable func attempt(
                            _ gateway: TestGateway, _ password: String, from address: String
                        ) async throws -> Answer {
                            try await gateway.send(
                                "POST", "/api/v1/auth/login",
                                #"{"email":"ADMIN@webmacs.local","password":"\#(password)"}"#,
                                headers: [("X-Real-IP", address)])
                        }
                        let guesses = try await TestGateway.guess(at: first, second) { number in
                            let gateway = number.isMultiple(of: 2) ? first : second
                            return try await attempt(gateway, "wrong", from: "10.1.1.1")
                        }
                        #expect(guesses.statuses.allSatisfy { $0 == 401 })
                        // The owner elsewhere is not kept out.
                        #expect(try await attempt(second, "a password for tests", from: "10.1.1.2").status == 200)
                    }
                }
            }
        }
    }

    @Test("A right password starts anew on all gateways")
    func startsAnew() async throws {
        try await TestGateway.with { gateway in
            for _ in 0..<3 {
                for password in ["wrong", "wrong", "wrong", "wrong", "a password for tests"] {
                    let answer = try await gateway.send(
                        "POST", "/api/v1/auth/login", #"{"email":"admin@webmacs.local","password":"\#(password)"}"#,
                        headers: [("X-Real-IP", "10.1.1.1")])
                    #expect(answer.status == (password == "wrong" ? 401 : 200))
                }
            }
        }
    }

    @Test("More logins at once than can wait are told to come again, and the others are answered")
    func flood() async throws {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 120
        let client = HTTPClient(configuration: configuration)
        try await TestGateway.with { gateway in
            let answers = try await withThrowingTaskGroup(of: Answer.self) { tasks in
                for number in 0..<120 {
                    tasks.addTask {
                        try await gateway.send(
                            "POST", "/api/v1/auth/login", #"{"email":"nobody\#(number)@x","password":"wrong"}"#,
                            headers: [("X-Real-IP", "10.2.0.\(number)")], client: client)
                    }
                }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(answers.map(\.status)) == [401, 503])
            #expect(answers.filter { $0.status == 503 }.allSatisfy { $0.header("retry-after") == "1" })
            #expect(answers.filter { $0.status == 401 }.count >= 32)
        }
        try await client.shutdown()
    }
}
