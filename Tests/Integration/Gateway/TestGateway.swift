import AsyncHTTPClient
import Auth
import Domain
import FoundationEssentials
import GatewayMigrations
import Logging
import NIOCore
import NIOHTTP1
import Postgres
import Redis
import ServiceKit
import ServiceLifecycle
import TestSupport
import Testing

@testable import GatewayService

/// A running gateway on a free port, with a database and a Redis of its own.
struct TestGateway: Sendable {
    static let admin = GatewayConfiguration.FirstAdmin(
        email: "admin@webmacs.local", name: "admin", password: "a password for tests")

    /// Of sessions, and of the vault.
    static let secret = "a secret for tests, long enough for all"

    let port: Int
    let pool: PostgresPool
    let redis: RedisConfiguration

    /// Makes database and Redis, starts the gateway, runs `body`, stops all.
    static func with<R: Sendable>(
        firstAdmin: GatewayConfiguration.FirstAdmin = Self.admin,
        _ body: @Sendable (TestGateway) async throws -> R
    ) async throws -> R {
        try await TestDatabase.with(try GatewayMigrations.all) { database in
            try await TestRedis.with { redis in
                try await Self.run(database, redis, firstAdmin: firstAdmin, body)
            }
        }
    }

    /// Starts one gateway on what is there.
    static func run<R: Sendable>(
        _ database: TestDatabase, _ redis: TestRedis, firstAdmin: GatewayConfiguration.FirstAdmin = Self.admin,
        encryptionKey: String = Self.secret, sessionSecret: String = Self.secret, previousSecrets: [String] = [],
        rateLimits: RateLimits = RateLimits(),
        trustedProxies: [AddressRange] = [AddressRange("127.0.0.1")].compactMap { $0 },
        _ body: @Sendable (TestGateway) async throws -> R
    ) async throws -> R {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let app = try await GatewayApp(
            GatewayConfiguration(
                common: CommonConfiguration(
                    databaseURL: database.url, redisURL: redis.url, trustedProxies: trustedProxies,
                    rateLimits: rateLimits),
                sessionSecret: sessionSecret, encryptionKey: encryptionKey, firstAdmin: firstAdmin,
                tokenLifetime: .seconds(3600), previousSessionSecrets: previousSecrets),
            logger: TestDatabase.quietLogger,
            onServerRunning: { channel in
                port.yield(channel.localAddress?.port ?? 0)
                port.finish()
            })
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [app], logger: TestDatabase.quietLogger))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { port.finish() }
                try await group.run()
            }
            guard let number = await ports.first(where: { _ in true }) else {
                try await tasks.next()
                throw TestFailure(text: "The gateway ended before it listened.")
            }
            let gateway = TestGateway(port: number, pool: database.pool, redis: redis.configuration)
            let result: Result<R, any Error>
            do {
                result = .success(try await body(gateway))
            } catch {
                result = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.next()
            return try result.get()
        }
    }

    /// A verifier as another service holds it, running while `body` runs.
    @discardableResult
    func withVerifier<R: Sendable>(_ body: @Sendable (TokenVerifier) async throws -> R) async throws -> R {
        let verifier = TokenVerifier(pool: self.pool, redis: self.redis, logger: TestDatabase.quietLogger)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await verifier.run() }
            guard try await eventually({ verifier.isLoaded }) else {
                throw TestFailure(text: "The verifier did not load.")
            }
            let result = try await body(verifier)
            tasks.cancelAll()
            return result
        }
    }

    /// How long the quickest of five took: a machine that has others to serve may be late, but not each time.
    static func quickest(_ measure: () async throws -> Duration) async throws -> Duration {
        var times: [Duration] = []
        for _ in 1...5 { times.append(try await measure()) }
        return times.min() ?? .zero
    }

    /// Guesses until it is told to wait, and checks that it was after five times, and later only when it had waited as it had to.
    ///
    /// - Returns: what the guesses before were answered, and the answer that tells to wait.
    static func guess(
        at gateways: TestGateway..., attempt: (_ number: Int) async throws -> Answer
    ) async throws -> (statuses: [Int], told: Answer) {
        // Before Redis is there each would count for itself.
        for gateway in gateways {
            try #require(await eventually { try await gateway.send("GET", "/readyz").status == 200 })
        }
        var statuses: [Int] = []
        var last = ContinuousClock.now
        while true {
            let begin = ContinuousClock.now
            let answer = try await attempt(statuses.count)
            let due = Duration.seconds(1 << max(0, statuses.count - 5))
            if answer.status == 429 {
                #expect(statuses.count >= 5)
                let left = try #require(answer.header("retry-after").flatMap { Int($0) })
                #expect(left >= 1 && .seconds(left) <= due)
                return (statuses, answer)
            }
            #expect(statuses.count < 5 || ContinuousClock.now - last >= due)
            statuses.append(answer.status)
            try #require(statuses.count < 10)
            last = begin
        }
    }

    // MARK: - Requests

    /// - Parameters:
    ///   - path: behind the host.
    ///   - token: for `Authorization`.
    ///   - client: the shared one has at most eight requests under way.
    func send(
        _ method: String, _ path: String, _ body: String? = nil, token: String? = nil,
        headers: [(String, String)] = [], client: HTTPClient = .shared
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(self.port)\(path)")
        request.method = .init(rawValue: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await client.execute(request, timeout: .seconds(30))
        let bytes = try await response.body.collect(upTo: 1 << 20)
        return Answer(
            status: Int(response.status.code), headers: response.headers.map { ($0.name.lowercased(), $0.value) },
            text: String(buffer: bytes))
    }

    func logIn(_ email: String = Self.admin.email, _ password: String) async throws -> Answer {
        try await self.send(
            "POST", "/api/v1/auth/login", #"{"email":"\#(email)","password":"\#(password)"}"#,
            headers: [("X-Real-IP", "10.0.0.\(Int.random(in: 1...250))")])
    }

    /// The access token of the first administrator.
    func adminToken() async throws -> String {
        try await self.logIn(Self.admin.email, Self.admin.password ?? "").required("access_token")
    }

    /// An administrator's API token.
    func makeToken(scopes: [String]?) async throws -> String {
        let token = APIToken.random()
        try await self.pool.withConnection { connection in
            _ = try connection.execute(
                """
                insert into api_tokens (public_id, name, token_hash, role, scopes)
                values (\(token.text), \(token.text), \(token.hash.bytes), 'admin', \(scopes))
                """)
        }
        _ = try await eventually { try await self.send("GET", "/api/v1/auth/me", token: token.text).status != 401 }
        return token.text
    }

    /// Makes a user and logs him in.
    func makeUser(_ name: String, role: Role, by admin: String) async throws -> (id: String, token: String) {
        let made = try await self.send(
            "POST", "/api/v1/users",
            """
            {"email":"\(name)@webmacs.local","username":"\(name)","password":"secret of \(name)","role":"\(role.rawValue)"}
            """, token: admin)
        let session = try await self.logIn("\(name)@webmacs.local", "secret of \(name)")
        return (try made.required("public_id"), try session.required("access_token"))
    }
}
