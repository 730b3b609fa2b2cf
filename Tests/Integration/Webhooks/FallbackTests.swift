import Domain
import Postgres
import TestSupport
import Testing

@testable import WebhooksService

@Suite("Fallbacks", .enabled(if: TestServers.haveBoth))
struct FallbackTests {
    /// An endpoint that nobody listens at, with this fallback.
    static func dead(_ webhooks: TestWebhooks, fallback: Endpoint.ID, port: Int = 1) async throws -> Endpoint.ID {
        let id = try await webhooks.endpoint("http://127.0.0.1:\(port)/hook")
        try await webhooks.endpoints.update(id, EndpointChanges(fallback: fallback))
        return id
    }

    static func deliveries(_ webhooks: TestWebhooks, of id: Endpoint.ID) async throws -> [Delivery] {
        try await webhooks.deliveries.list(of: id, DeliveryQuestion(), limit: 100, offset: 0).elements.reversed()
    }

    @Test("What has not arrived in time goes to the fallback too, once, with what waits behind it; both logs say so")
    func late() async throws {
        try await TestWebhooks.with { webhooks in
            try await Receiver.with { receiver in
                let fallback = try await webhooks.endpoint(receiver.url, events: [.systemAlert])
                let dead = try await Self.dead(webhooks, fallback: fallback)
                try await webhooks.emit(["e0", "e1"])
                try await webhooks.dispatching {
                    #expect(
                        try await eventually {
                            try await Self.deliveries(webhooks, of: dead).first?.attempts == 1
                        })
                    // It is not late yet.
                    #expect(try await !eventually(within: .milliseconds(1500)) { !receiver.ids.isEmpty })
                    try await Self.age(webhooks, minutes: 10)
                    #expect(try await eventually(within: .seconds(60)) { receiver.ids == ["e0", "e1"] })
                    #expect(try await !eventually(within: .milliseconds(1500)) { receiver.ids.count > 2 })
                    #expect(try await eventually { try await webhooks.isIdle() })
                }
                for delivery in try await Self.deliveries(webhooks, of: dead) {
                    #expect(delivery.fallbackTo == fallback && delivery.fallbackFor == nil)
                    #expect(delivery.status == .pending)
                }
                for delivery in try await Self.deliveries(webhooks, of: fallback) {
                    #expect(delivery.fallbackFor == dead && delivery.fallbackTo == nil)
                    #expect(delivery.status == .delivered)
                }
            }
        }
    }

    @Test("What failed for good since the fallback was named goes there at once; what failed before does not")
    func failed() async throws {
        try await TestWebhooks.with { webhooks in
            let fallback = try await webhooks.endpoint("http://127.0.0.1:1/fallback", events: [.systemAlert])
            let dead = try await webhooks.endpoint("http://127.0.0.1:1/hook")
            func fail(_ event: String) async throws {
                try await webhooks.emit([event])
                try await webhooks.pool.withConnection { connection in
                    _ = try connection.expandEvents(limit: 10)
                    try connection.execute(
                        "update deliveries set status = 'failed', next_attempt_at = null where status = 'pending'")
                }
            }
            try await fail("before")
            try await webhooks.endpoints.update(dead, EndpointChanges(fallback: fallback))
            try await fail("since")
            let counts = try await webhooks.pool.withConnection { connection in
                [try connection.handOver(limit: 10), try connection.handOver(limit: 10)]
            }
            #expect(counts == [1, 0])
            #expect(try await Self.deliveries(webhooks, of: dead).map(\.fallbackTo) == [nil, fallback])
        }
    }

    @Test("Of a disabled endpoint all that waits goes at once; a fallback's own fallback is not asked")
    func disabled() async throws {
        try await TestWebhooks.with { webhooks in
            let last = try await webhooks.endpoint("http://127.0.0.1:1/last", events: [.systemAlert])
            let fallback = try await webhooks.endpoint("http://127.0.0.1:1/fallback", events: [.systemAlert])
            let dead = try await Self.dead(webhooks, fallback: fallback)
            try await webhooks.endpoints.update(fallback, EndpointChanges(fallback: last))
            try await webhooks.emit(["e"])
            let counts = try await webhooks.pool.withConnection { connection in
                _ = try connection.expandEvents(limit: 10)
                let early = try connection.handOver(limit: 10)
                try connection.execute("update webhooks set state = 'disabled', probe_at = now()")
                return [early, try connection.handOver(limit: 10), try connection.handOver(limit: 10)]
            }
            #expect(counts == [0, 1, 0])
            #expect(try await Self.deliveries(webhooks, of: fallback).map(\.fallbackFor) == [dead])
            #expect(try await Self.deliveries(webhooks, of: last).isEmpty)
        }
    }

    @Test("A fallback that gets the event anyway gets it once")
    func once() async throws {
        try await TestWebhooks.with { webhooks in
            let fallback = try await webhooks.endpoint("http://127.0.0.1:1/fallback")
            let dead = try await Self.dead(webhooks, fallback: fallback)
            try await webhooks.emit(["e"])
            _ = try await webhooks.pool.withConnection { try $0.expandEvents(limit: 10) }
            try await Self.age(webhooks, minutes: 10)
            #expect(try await webhooks.pool.withConnection { try $0.handOver(limit: 10) } == 1)
            #expect(try await Self.deliveries(webhooks, of: fallback).map(\.fallbackFor) == [nil])
            #expect(try await Self.deliveries(webhooks, of: dead).map(\.fallbackTo) == [fallback])
        }
    }

    @Test("None is its own fallback or has one that is not there; one that is deleted is none any more")
    func named() async throws {
        try await TestWebhooks.with { webhooks in
            let fallback = try await webhooks.endpoint("http://127.0.0.1:1/fallback")
            let dead = try await Self.dead(webhooks, fallback: fallback)
            for wrong in [dead, .random()] {
                await #expect(throws: ValidationError.self) {
                    try await webhooks.endpoints.update(dead, EndpointChanges(fallback: wrong, fallbackSeconds: 60))
                }
            }
            let before = try await webhooks.endpoints.fetch(dead).settings
            #expect(before.fallback == fallback && before.fallbackSeconds == 300)
            try await webhooks.endpoints.delete(fallback)
            #expect(try await webhooks.endpoints.fetch(dead).settings.fallback == nil)
        }
    }

    /// As if what waits had been made and first tried so long ago.
    private static func age(_ webhooks: TestWebhooks, minutes: Int) async throws {
        try await webhooks.pool.withConnection { connection in
            try connection.execute(
                "update delivery_attempts set started_at = started_at - \(minutes) * interval '1 minute'")
            try connection.execute("update deliveries set created_at = created_at - \(minutes) * interval '1 minute'")
        }
    }
}
