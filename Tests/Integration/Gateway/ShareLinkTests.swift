import Auth
import Domain
import Postgres
import ServiceKit
import TestSupport
import Testing

@testable import GatewayService

@Suite("Share links", .enabled(if: TestServers.haveBoth))
struct ShareLinkTests {
    /// A dashboard with one channel by its id and one of each device by its name.
    private static func dashboard(_ channel: String, in gateway: TestGateway, _ token: String) async throws -> String {
        try await DashboardTests.make(
            #"""
            {"name":"plant","widgets":[{"widget_type":"gauge","title":"g","event_public_id":"\#(channel)"},
             {"widget_type":"table","title":"t","y":5,"config_json":"{\"names\":[\"$device / CPU\"]}"}]}
            """#, in: gateway, token)
    }

    private static func names(_ answer: Answer) throws -> [JSONValue?] {
        guard case .array(let channels) = answer["channels"] else { throw TestFailure(text: answer.text) }
        return channels.map { if case .object(let fields) = $0 { fields["name"] } else { nil } }
    }

    @Test("A link shows its dashboard and that one's channels, also those made later; it may do nothing else")
    func show() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let channel = try await DashboardTests.makeChannel("T1", in: gateway, admin)
            for name in ["T2", "lab / CPU"] { _ = try await DashboardTests.makeChannel(name, in: gateway, admin) }
            let path = try await Self.dashboard(channel, in: gateway, admin)
            let made = try await gateway.send(
                "POST", "\(path)/shares", #"{"name":"for Vera","expires_in_hours":2}"#, token: admin)
            #expect(made.status == 201)
            #expect(made.header("Cache-Control") == "no-store")
            let token = try made.required("token")
            #expect(made["path"] == .string("/share#\(token)"))
            let end = try #require(Timestamp(rfc3339: try made.required("expires_on")))
            #expect(abs((end - .now()) / .seconds(1) - 7200) < 60)

            let shared = try await gateway.send("GET", "/api/v1/share", token: token)
            #expect(shared.status == 200, "\(shared.text)")
            #expect(shared["name"] == .string("for Vera") && shared["expires_on"] == made["expires_on"])
            #expect(try Self.names(shared) == [.string("T1"), .string("lab / CPU")])
            guard case .object(let dashboard) = shared["dashboard"] else { throw TestFailure(text: shared.text) }
            #expect(dashboard["name"] == .string("plant"))
            _ = try await DashboardTests.makeChannel("attic / CPU", in: gateway, admin)
            #expect(try Self.names(try await gateway.send("GET", "/api/v1/share", token: token)).count == 3)

            for (method, other) in [
                ("GET", path), ("GET", "/api/v1/events"), ("GET", "/api/v1/auth/me"), ("POST", "/api/v1/auth/logout"),
                ("GET", "/api/v1/experiments"), ("POST", "\(path)/shares"), ("GET", "/api/v1/users"),
            ] {
                let answer = try await gateway.send(method, other, "{}", token: token)
                #expect(answer.status == 403, "\(method) \(other): \(answer.text)")
            }
            #expect(try await gateway.send("GET", "/api/v1/share", token: admin).status == 403)
            #expect(try await gateway.send("GET", "/api/v1/share").status == 401)
            let list = try await gateway.send("GET", "\(path)/shares", token: admin).data()
            #expect(list.map { $0["name"] } == [.string("for Vera")])
            #expect(list[0]["token"] == nil)
            // As of any token: by way of Redis, within ten seconds.
            #expect(
                try await eventually(within: .seconds(30)) {
                    try await gateway.send("GET", "\(path)/shares", token: admin).data().first?["last_used_on"] != .null
                })
        }
    }

    @Test("A link that is deleted ends here at once, and open sockets elsewhere within a second")
    func revoke() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let channel = try await DashboardTests.makeChannel("T1", in: gateway, admin)
            let path = try await Self.dashboard(channel, in: gateway, admin)
            try await gateway.withVerifier { elsewhere in
                let quickest = try await TestGateway.quickest {
                    let made = try await gateway.send("POST", "\(path)/shares", #"{"name":"s"}"#, token: admin)
                    let (id, token) = (try made.required("public_id"), try made.required("token"))
                    let principal = try await elsewhere.verify(token)
                    #expect(principal.role == .viewer && principal.view?.channels == [Channel.ID(channel)])
                    let ended = elsewhere.revocations(of: principal)
                    let start = ContinuousClock.now
                    #expect(try await gateway.send("DELETE", "\(path)/shares/\(id)", token: admin).status == 200)
                    for await _ in ended { break }
                    let took = ContinuousClock.now - start
                    #expect(try await gateway.send("GET", "/api/v1/share", token: token).status == 401)
                    let again = try await gateway.send("DELETE", "\(path)/shares/\(id)", token: admin)
                    #expect(again.status == 404)
                    return took
                }
                #expect(quickest < .seconds(1))
            }
        }
    }

    @Test(
        "A link follows its dashboard: other channels close its sockets and are what it sees; with the dashboard it ends"
    )
    func follows() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let channel = try await DashboardTests.makeChannel("T1", in: gateway, admin)
            let other = try await DashboardTests.makeChannel("T2", in: gateway, admin)
            let path = try await Self.dashboard(channel, in: gateway, admin)
            let token = try await gateway.send("POST", "\(path)/shares", #"{"name":"s"}"#, token: admin).required(
                "token")
            try await gateway.withVerifier { elsewhere in
                let before = try await elsewhere.verify(token)
                let renamed = try await gateway.send("PUT", path, #"{"name":"renamed"}"#, token: admin)
                #expect(renamed.status == 200)
                let ended = elsewhere.revocations(of: before)
                _ = try await gateway.send(
                    "PUT", path,
                    #"{"widgets":[{"widget_type":"line_chart","title":"l","config_json":"{\"channels\":[\"\#(other)\"]}"}]}"#,
                    token: admin)
                for await _ in ended { break }
                let after = try await elsewhere.verify(token)
                #expect(after.view?.channels == [Channel.ID(other)] && after.view?.names == [])
                #expect(try Self.names(try await gateway.send("GET", "/api/v1/share", token: token)) == [.string("T2")])
                _ = try await gateway.send("DELETE", path, token: admin)
                for await _ in elsewhere.revocations(of: after) { break }
            }
            #expect(try await gateway.send("GET", "/api/v1/share", token: token).status == 401)
        }
    }

    @Test("A program shares nothing, and has no private dashboards; global ones it may make")
    func programs() async throws {
        try await TestGateway.with { gateway in
            let token = APIToken.random()
            try await gateway.pool.withConnection { connection in
                _ = try connection.execute(
                    """
                    insert into api_tokens (public_id, name, token_hash, role)
                    values ('program', 'program', \(token.hash.bytes), 'admin')
                    """)
            }
            let own = try await gateway.send("POST", DashboardTests.path, #"{"name":"d"}"#, token: token.text)
            #expect(own.status == 403)
            #expect(own["detail"] == .string("A private dashboard needs an owner; make it global."))
            let path = try await DashboardTests.make(#"{"name":"d","is_global":true}"#, in: gateway, token.text)
            let share = try await gateway.send("POST", "\(path)/shares", #"{"name":"s"}"#, token: token.text)
            #expect(share.status == 403)
            #expect(share["detail"] == .string("Only people can share dashboards."))
        }
    }

    @Test("A link ends at its time, with its maker's account, and is bounded in number; what cannot be is 422")
    func ends() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let olga = try await gateway.makeUser("olga", role: .operator, by: admin)
            let path = try await DashboardTests.make(#"{"name":"d","is_global":true}"#, in: gateway, olga.token)
            for body in [
                "{}", #"{"name":""}"#, #"{"name":"n","expires_in_hours":0}"#, #"{"name":"n","expires_in_hours":8761}"#,
            ] {
                #expect(try await gateway.send("POST", "\(path)/shares", body, token: olga.token).status == 422)
            }
            #expect(
                try await gateway.send(
                    "POST", "\(DashboardTests.path)/none/shares", #"{"name":"n"}"#, token: olga.token
                ).status == 404)
            let made = try await gateway.send("POST", "\(path)/shares", #"{"name":"n"}"#, token: olga.token)
            let token = try made.required("token")
            #expect(try await gateway.send("GET", "/api/v1/share", token: token).status == 200)
            _ = try await gateway.send("PUT", "/api/v1/users/\(olga.id)", #"{"enabled":false}"#, token: admin)
            #expect(try await gateway.send("GET", "/api/v1/share", token: token).status == 401)
            _ = try await gateway.send("PUT", "/api/v1/users/\(olga.id)", #"{"enabled":true}"#, token: admin)
            #expect(try await eventually { try await gateway.send("GET", "/api/v1/share", token: token).status == 200 })
            try await gateway.pool.withConnection {
                try $0.script(
                    "update api_tokens set expires_at = now() - interval '1 second' where dashboard_id is not null")
            }
            #expect(
                try await eventually {
                    try await gateway.send("GET", "/api/v1/share", token: token)["detail"]
                        == .string("API token has expired.")
                })
            try await gateway.pool.withConnection {
                try $0.script(
                    """
                    update api_tokens set expires_at = now() - interval '31 days' where dashboard_id is not null;
                    insert into api_tokens (public_id, name, token_hash, user_id, dashboard_id, expires_at)
                    select 's' || n, 's', sha256(n::text::bytea), d.user_id, d.id, now() + interval '1 day'
                    from dashboards d, generate_series(1, 99) n
                    """)
            }
            #expect(try await gateway.send("POST", "\(path)/shares", #"{"name":"100th"}"#, token: admin).status == 201)
            let many = try await gateway.send("POST", "\(path)/shares", #"{"name":"101st"}"#, token: admin)
            #expect(many.status == 409, "\(many.text)")
            #expect(try await gateway.send("GET", "\(path)/shares", token: admin)["total"] == .number(100))
        }
    }
}
