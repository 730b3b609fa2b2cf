import Contracts
import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Testing

@testable import ServiceKit

@Suite("Rate limits")
struct RateLimitTests {
    private static let noon = Timestamp(microseconds: 1_700_000_000_000_000)
    private static let quota = RateQuota(name: "standard", requests: 2)

    @Test("A minute begins with the first request, and each caller has his own")
    func windows() {
        var counts = LocalCounts()
        #expect(!counts.count(Self.quota, of: "a", at: Self.noon).isExceeded)
        #expect(!counts.count(Self.quota, of: "a", at: Self.noon + .seconds(59)).isExceeded)
        let third = counts.count(Self.quota, of: "a", at: Self.noon + .milliseconds(59_500))
        #expect(third.isExceeded)
        #expect(third.seconds == 1)
        #expect(!counts.count(Self.quota, of: "b", at: Self.noon + .milliseconds(59_500)).isExceeded)
        #expect(!counts.count(Self.quota, of: "a", at: Self.noon + .seconds(60)).isExceeded)
    }

    @Test("Callers without number do not fill the memory: the oldest minutes go, and then all")
    func capacity() {
        var counts = LocalCounts(capacity: 2)
        _ = counts.count(Self.quota, of: "a", at: Self.noon)
        _ = counts.count(Self.quota, of: "b", at: Self.noon + .seconds(30))
        _ = counts.count(Self.quota, of: "c", at: Self.noon + .seconds(61))
        #expect(counts.count(Self.quota, of: "b", at: Self.noon + .seconds(62)).requests == 2)
        _ = counts.count(Self.quota, of: "d", at: Self.noon + .seconds(62))
        #expect(counts.count(Self.quota, of: "d", at: Self.noon + .seconds(63)).requests == 2)
        #expect(counts.count(Self.quota, of: "c", at: Self.noon + .seconds(63)).requests == 1)
    }

    @Test("A token has a quota of its own, reading another, and telemetry none")
    func quotas() {
        let limits = RateLimits(standard: 1, tokens: 2, reads: 3)
        #expect(limits.quota(.standard, isToken: false)?.requests == 1)
        #expect(limits.quota(.standard, isToken: true)?.requests == 2)
        #expect(limits.quota(.reads, isToken: true)?.requests == 3)
        #expect(limits.quota(.telemetry, isToken: true) == nil)
        #expect(RateLimits().quota(.standard, isToken: false) == nil)
    }

    private struct Nobody: CredentialVerifying {
        func verify(_ token: String) async throws -> Principal { throw AccessError.authenticationRequired }
    }

    @Test("Without Redis an instance counts by itself; the next request is 429, and says when to come again")
    func middleware() async throws {
        let configuration = CommonConfiguration(redisURL: "redis://127.0.0.1:1", rateLimits: RateLimits(standard: 2))
        let access = ServiceAccess(
            policy: [RoutePolicy(.post, "/in", .everybody), RoutePolicy(.get, "/free", .everybody, .unlimited)],
            verifier: Nobody(),
            limiter: try RateLimiter(
                configuration, name: "test", logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                now: { Self.noon }))
        let health = HealthRoutes(checks: [], registry: PrometheusRegistry())
        let router = buildRouter(configuration, health: health, access: access)
        router.post("/in") { _, _ -> HTTPResponse.Status in throw HTTPError(.badRequest, message: "Odd.") }
        router.get("/free") { _, _ in "free" }
        let application = Application(responder: ServiceResponder(router), logger: Logger(label: "test"))
        try await application.test(.router) { client in
            let standing = try #require(HTTPField.Name("RateLimit"))
            let realIP = try #require(HTTPField.Name("X-Real-IP"))
            let forwardedFor = try #require(HTTPField.Name("X-Forwarded-For"))
            func post(from address: String) async throws -> TestResponse {
                let headers: HTTPFields = [
                    realIP: address, forwardedFor: "\(Int.random(in: 1...250)).0.0.1",
                ]
                return try await client.executeRequest(uri: "/in", method: .post, headers: headers, body: nil)
            }
            let first = try await post(from: "192.0.2.1")
            #expect(first.status == .badRequest)
            #expect(first.headers[standing] == #""standard";r=1;t=60"#)
            #expect(try await post(from: "192.0.2.1").headers[standing] == #""standard";r=0;t=60"#)
            let third = try await post(from: "192.0.2.1")
            #expect(third.status == .tooManyRequests)
            #expect(third.headers[.retryAfter] == "60")
            #expect(third.headers[standing] == #""standard";r=0;t=60"#)
            #expect(try await post(from: "192.0.2.2").status == .badRequest)
            // One customer's network, whatever address in it he takes.
            for last in 1...3 {
                let status = try await post(from: "2001:db8:1:2::\(last)").status
                #expect(status == (last < 3 ? .badRequest : .tooManyRequests))
            }
            let free = try await client.executeRequest(uri: "/free", method: .get, headers: [:], body: nil)
            #expect(free.headers[standing] == nil)
        }
    }
}
