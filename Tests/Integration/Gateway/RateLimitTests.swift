import Domain
import FoundationEssentials
import GatewayMigrations
import ServiceKit
import TestSupport
import Testing

@testable import GatewayService

@Suite("Rate limits of the gateway", .enabled(if: TestServers.haveBoth))
struct RateLimitTests {
    private static let limits = RateLimits(standard: 120, tokens: 200, reads: 0)

    @Test("Two gateways count together: the 121st request of a minute is 429, of whichever it is asked; others go on")
    func together() async throws {
        try await TestDatabase.with(try GatewayMigrations.all) { database in
            try await TestRedis.with { redis in
                try await TestGateway.run(database, redis, rateLimits: Self.limits) { one in
                    try await TestGateway.run(database, redis, rateLimits: Self.limits) { other in
                        let admin = try await one.adminToken()
                        try await Self.waitUntilTogether(one, other, token: admin)
                        for attempt in 1...10 {
                            let user = try await one.makeUser("eve\(attempt)", role: .viewer, by: admin)
                            guard try await Self.spend(one, other, token: user.token) else { continue }
                            return #expect(try await other.send("GET", "/api/v1/events", token: admin).status == 200)
                        }
                        Issue.record("Requests were never counted together for a minute.")
                    }
                }
            }
        }
    }

    /// Makes a minute's requests in turn, and one more to each.
    ///
    /// - Returns: Whether all were counted together, by what the answers say is left: a gateway waits 100 ms for Redis, which a busy machine may
    ///   take, and counts by itself then.
    private static func spend(_ one: TestGateway, _ other: TestGateway, token: String) async throws -> Bool {
        for number in 1...122 {
            let gateway = number.isMultiple(of: 2) ? one : other
            let answer = try await gateway.send("GET", "/api/v1/events", token: token)
            guard Self.left(answer) == max(0, 120 - number) else { return false }
            guard number > 120 else {
                #expect(answer.status == 200)
                continue
            }
            #expect(answer.status == 429)
            #expect(answer["detail"] == .string("Too many requests. Please try again later."))
            let wait = try #require(answer.header("retry-after").flatMap { Int($0) })
            #expect((1...60).contains(wait))
            #expect(answer.header("ratelimit-policy") == #""standard";q=120;w=60"#)
        }
        return true
    }

    /// How many requests the answer says are left of the minute.
    private static func left(_ answer: Answer) -> Int? {
        answer.header("ratelimit")?.split(separator: ";").dropFirst().first.flatMap { Int($0.dropFirst(2)) }
    }

    /// Each gateway counts by itself until its client of Redis is there: then what one counts the other continues.
    private static func waitUntilTogether(_ one: TestGateway, _ other: TestGateway, token: String) async throws {
        func left(at gateway: TestGateway) async throws -> Int? {
            Self.left(try await gateway.send("GET", "/api/v1/events", token: token))
        }
        for _ in 1...40 {
            if let before = try await left(at: one), try await left(at: other) == before - 1 { return }
            try await Task.sleep(for: .milliseconds(250))
        }
        Issue.record("The gateways did not begin to count together.")
    }

    @Test("Without a credential the address counts, and what a client claims of it changes nothing")
    func addresses() async throws {
        try await TestDatabase.with(try GatewayMigrations.all) { database in
            try await TestRedis.with { redis in
                let limits = RateLimits(standard: 3)
                try await TestGateway.run(database, redis, rateLimits: limits, trustedProxies: []) { gateway in
                    var statuses: [Int] = []
                    for number in 1...20 {
                        let answer = try await gateway.send(
                            "GET", "/api/v1/events",
                            headers: [
                                ("X-Forwarded-For", "192.0.2.\(number)"), ("X-Real-IP", "192.0.2.\(number)"),
                                ("Forwarded", "for=192.0.2.\(number)"),
                            ])
                        statuses.append(answer.status)
                    }
                    #expect(statuses.prefix(3) == [401, 401, 401])
                    // Until Redis is there the gateway counts by itself, and then from the beginning: twice three at most.
                    #expect((3...6).contains(statuses.count { $0 == 401 }))
                    #expect(statuses.allSatisfy { $0 == 401 || $0 == 429 })
                }
            }
        }
    }

    @Test("When Redis is gone, each gateway counts by itself", .timeLimit(.minutes(1)))
    func withoutRedis() async throws {
        try await TestDatabase.with(try GatewayMigrations.all) { database in
            try await OwnRedis.with { server in
                let limits = RateLimits(standard: 5)
                try await TestRedis.with(on: server.url) { redis in
                    try await TestGateway.run(database, redis, rateLimits: limits) { gateway in
                        let token = try await gateway.adminToken()
                        try await server.stop()
                        var statuses: [Int] = []
                        for _ in 1...12 {
                            statuses.append(try await gateway.send("GET", "/api/v1/events", token: token).status)
                        }
                        #expect(statuses.prefix(5).allSatisfy { $0 == 200 })
                        #expect(statuses.suffix(6).allSatisfy { $0 == 429 })
                        try await server.start()
                    }
                }
            }
        }
    }
}
