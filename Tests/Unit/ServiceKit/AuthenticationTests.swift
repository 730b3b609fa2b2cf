import Contracts
import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Testing

@testable import ServiceKit

@Suite("Authentication")
struct AuthenticationTests {
    private struct Verifier: CredentialVerifying {
        struct Refused: PublicError {
            var kind: ErrorKind { .unauthenticated }
            var detail: String { "Invalid or expired token." }
        }

        func verify(_ token: String) async throws -> Principal {
            let role: Role
            var scopes: Set<Scope>?
            var view: SharedView?
            switch token {
            case "admin": role = .admin
            case "viewer": role = .viewer
            case "limited": (role, scopes) = (.operator, [.telemetryRead])
            case "writer": (role, scopes) = (.operator, [.telemetryWrite])
            case "share":
                role = .admin
                view = SharedView(dashboard: Dashboard.ID("d"), channels: [], names: [])
            default: throw Refused()
            }
            return Principal(
                user: Identifier("u"), name: token, role: role, scopes: scopes, view: view,
                credential: .apiToken(id: "t", expiresAt: nil))
        }
    }

    private static let policy = [
        RoutePolicy(.get, "/read", .member(.viewer, .telemetryRead)),
        RoutePolicy(.get, "/ws", .member(.viewer, .telemetryRead)),
        RoutePolicy(.post, "/write", .member(.operator, .telemetryWrite)),
        RoutePolicy(.post, "/administer", .member(.admin, .usersWrite)),
        RoutePolicy(.get, "/readings", .reader(.viewer, .telemetryRead)),
        RoutePolicy(.get, "/me", .holder),
        RoutePolicy(.post, "/login", .everybody),
    ]

    private func send(
        _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:]
    ) async throws -> (status: Int, headers: HTTPFields, body: String) {
        let health = HealthRoutes(checks: [], registry: PrometheusRegistry())
        let access = ServiceAccess(policy: Self.policy, verifier: Verifier(), limiter: nil)
        let router = buildRouter(CommonConfiguration(), health: health, access: access)
        for policy in Self.policy {
            router.on(RouterPath(policy.path), method: policy.method == .get ? .get : .post) { _, context in
                policy.access == .everybody ? "welcome" : try context.requirePrincipal().name
            }
        }
        router.get("/forgotten") { _, _ in "secret" }
        let application = Application(responder: ServiceResponder(router), logger: Logger(label: "test"))
        return try await application.test(.router) { client in
            let answer = try await client.executeRequest(uri: path, method: method, headers: headers, body: nil)
            return (answer.status.code, answer.headers, String(buffer: answer.body))
        }
    }

    private static func bearer(_ token: String) -> HTTPFields { [.authorization: "Bearer \(token)"] }
    private static func cookie(_ token: String) -> HTTPFields { [.cookie: "a=b; webmacs_session=\(token)"] }

    @Test("Nobody may do nothing", arguments: [HTTPFields(), [.authorization: "Basic dTpw"]])
    func anonymous(_ headers: HTTPFields) async throws {
        let answer = try await self.send(.get, "/read", headers: headers)
        #expect(answer.status == 401)
        #expect(answer.body == #"{"detail":"Authentication required."}"#)
        #expect(answer.headers[.wwwAuthenticate] == "Bearer")
    }

    @Test("A bad token is refused with its reason")
    func badToken() async throws {
        let answer = try await self.send(.get, "/read", headers: Self.bearer("nonsense"))
        #expect(answer.status == 401)
        #expect(answer.body == #"{"detail":"Invalid or expired token."}"#)
    }

    @Test("A stale cookie does not keep anyone from logging in")
    func staleCookie() async throws {
        #expect(try await self.send(.post, "/login", headers: Self.cookie("nonsense")).status == 200)
    }

    @Test("A role too low and a scope missing are 403, and say so")
    func forbidden() async throws {
        let low = try await self.send(.post, "/write", headers: Self.bearer("viewer"))
        #expect(low.status == 403)
        #expect(low.body == #"{"detail":"Operator privileges required."}"#)
        let lower = try await self.send(.post, "/administer", headers: Self.bearer("limited"))
        #expect(lower.body == #"{"detail":"Admin privileges required."}"#)
        let scope = try await self.send(.post, "/write", headers: Self.bearer("limited"))
        #expect(scope.status == 403)
        #expect(scope.body == #"{"detail":"The token lacks the scope 'telemetry:write'."}"#)
    }

    @Test("A route that the policy does not know lets nobody pass")
    func forgotten() async throws {
        #expect(try await self.send(.get, "/forgotten", headers: Self.bearer("admin")).status == 403)
        #expect(try await self.send(.get, "/unknown", headers: Self.bearer("admin")).status == 404)
        #expect(try await self.send(.delete, "/read", headers: Self.bearer("admin")).status == 405)
    }

    @Test("A service whose routes are not those of its policy does not start")
    func mismatch() throws {
        let health = HealthRoutes(checks: [], registry: PrometheusRegistry())
        let access = ServiceAccess(policy: Self.policy, verifier: Verifier(), limiter: nil)
        let router = buildRouter(CommonConfiguration(), health: health, access: access)
        for policy in Self.policy.dropLast() {
            router.on(RouterPath(policy.path), method: policy.method == .get ? .get : .post) { _, _ in "" }
        }
        router.get("/forgotten") { _, _ in "secret" }
        let error = #expect(throws: PolicyMismatch.self) {
            try buildApplication(
                router: router, configuration: CommonConfiguration(), health: health, access: access,
                logger: Logger(label: "test"))
        }
        #expect(error?.disagreements == ["GET /forgotten has no policy", "POST /login is no route"])
    }

    @Test("A share link goes where readers may, and nowhere else")
    func shareLink() async throws {
        #expect(try await self.send(.get, "/readings", headers: Self.bearer("share")).body == "share")
        for (method, path) in [
            (.get, "/read"), (.get, "/me"), (.post, "/write"), (.post, "/administer"),
        ] as [(HTTPRequest.Method, String)] {
            let answer = try await self.send(method, path, headers: Self.bearer("share"))
            #expect(answer.status == 403, "\(path)")
            #expect(answer.body == #"{"detail":"A share link may not do this."}"#)
        }
        #expect(try await self.send(.get, "/readings", headers: Self.bearer("viewer")).body == "viewer")
        #expect(try await self.send(.get, "/readings", headers: Self.bearer("writer")).status == 403)
        #expect(try await self.send(.get, "/readings").status == 401)
    }

    @Test("A cookie reads freely, and writes only with the header that no foreign page can send")
    func csrf() async throws {
        #expect(try await self.send(.get, "/read", headers: Self.cookie("admin")).body == "admin")
        let forged = try await self.send(.post, "/write", headers: Self.cookie("admin"))
        #expect(forged.status == 403)
        #expect(forged.body == #"{"detail":"CSRF header missing."}"#)
        var headers = Self.cookie("admin")
        headers[.csrf] = "1"
        #expect(try await self.send(.post, "/write", headers: headers).status == 200)
        #expect(try await self.send(.post, "/write", headers: Self.bearer("admin")).status == 200)
    }

    @Test("The cookie of an encrypted connection counts first")
    func hostCookie() async throws {
        let headers: HTTPFields = [.cookie: "webmacs_session=nonsense; __Host-webmacs_session=viewer"]
        #expect(try await self.send(.get, "/read", headers: headers).body == "viewer")
    }

    @Test("A token in the query or a subprotocol is for WebSockets only")
    func webSocketTokens() async throws {
        #expect(try await self.send(.get, "/read?token=admin").status == 401)
        let upgrade: HTTPFields = [.upgrade: "websocket", .connection: "Upgrade"]
        #expect(try await self.send(.get, "/ws?token=admin", headers: upgrade).body == "admin")
        var offered = upgrade
        offered[.secWebSocketProtocol] = "webmacs, webmacs.bearer.viewer"
        #expect(try await self.send(.get, "/ws", headers: offered).body == "viewer")
        offered[.upgrade] = nil
        #expect(try await self.send(.get, "/ws", headers: offered).status == 401)
    }

    @Test(
        "A WebSocket with a cookie must come from a page of the same host",
        arguments: [
            ("http://localhost", 200), ("http://localhost:80", 200), ("http://evil.example", 403), ("null", 403),
        ])
    func webSocketOrigin(_ origin: String, _ status: Int) async throws {
        var headers = Self.cookie("viewer")
        headers[.upgrade] = "websocket"
        headers[.connection] = "Upgrade"
        headers[.origin] = origin
        #expect(try await self.send(.get, "/ws", headers: headers).status == status)
    }

    @Test("Ports count, and a port left out is the scheme's")
    func sameHost() {
        #expect(RequestCredential.isSameHost(origin: "https://Lab.example", host: "lab.example:443"))
        #expect(RequestCredential.isSameHost(origin: "http://lab:8080", host: "lab:8080"))
        #expect(!RequestCredential.isSameHost(origin: "http://lab:8080", host: "lab"))
        #expect(!RequestCredential.isSameHost(origin: "https://lab", host: "lab:80"))
    }
}
