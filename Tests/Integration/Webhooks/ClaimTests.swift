import Domain
import Postgres
import TestSupport
import Testing

@testable import WebhooksService

@Suite("Claiming", .enabled(if: TestServers.haveBoth))
struct ClaimTests {
    private static let usual = 8

    private static func number(_ id: Endpoint.ID, _ connection: isolated PostgresConnection) throws -> Int64 {
        try connection.query("select id from webhooks where public_id = \(id.text)")[0].decode(0)
    }

    /// The endpoints of what is taken, by both looks; the ordinary one first.
    private static func claim(
        besides away: Set<Int64>, _ connection: isolated PostgresConnection
    ) throws -> (ordinary: [Int64], away: [Int64]) {
        (
            try connection.claimDeliveries(room: [:], usual: Self.usual, besides: away).map(\.endpointNumber),
            try connection.claimDeliveries(room: [:], usual: Self.usual, ofAway: away).map(\.endpointNumber)
        )
    }

    @Test(
        "What waits for an endpoint that is away is taken by the look at these alone, also when it works again meanwhile"
    )
    func apart() async throws {
        try await TestWebhooks.with { webhooks in
            let ids = [
                try await webhooks.endpoint("http://127.0.0.1:1/well"),
                try await webhooks.endpoint("http://127.0.0.1:1/away"),
                try await webhooks.endpoint("http://127.0.0.1:1/well-again"),
            ]
            try await webhooks.emit(["e"])
            try await webhooks.pool.withConnection { connection in
                _ = try connection.expandEvents(limit: 10)
                let numbers = try ids.map { try Self.number($0, connection) }
                try connection.execute(
                    "update webhooks set failures = \(EndpointHealth.outage) where id = \(numbers[1])")
                #expect(try connection.awayEndpoints() == [numbers[1]])
                let claimed = try Self.claim(besides: [numbers[2]], connection)
                #expect(claimed.ordinary == [numbers[0]] && claimed.away == [numbers[2]])
                #expect(try Self.claim(besides: [numbers[1]], connection).away == [numbers[1]])
                #expect(try Self.claim(besides: [numbers[1]], connection).away == [])
            }
        }
    }

    /// How often this connection has read the whole table of deliveries.
    private static func scans(_ connection: isolated PostgresConnection) throws -> Int64 {
        try connection.query("select seq_scan from pg_stat_xact_user_tables where relname = 'deliveries'")[0].decode(0)
    }

    @Test("Of an endpoint that is disabled by itself one delivery is taken when its hour has come")
    func probe() async throws {
        try await TestWebhooks.with { webhooks in
            let id = try await webhooks.endpoint("http://127.0.0.1:1/")
            for rule in 0..<3 { try await webhooks.emit(["\(rule)"], rule: "\(rule)") }
            try await webhooks.pool.withConnection { connection in
                _ = try connection.expandEvents(limit: 10)
                let number = try Self.number(id, connection)
                for (minutes, isTaken) in [(1, false), (0, true), (0, true)] {
                    try connection.execute(
                        "update webhooks set failures = 20, probe_at = now() + \(minutes) * interval '1 minute'")
                    #expect(try connection.awayEndpoints() == [number])
                    let claimed = try Self.claim(besides: [number], connection)
                    #expect(claimed.ordinary == [] && claimed.away == (isTaken ? [number] : []))
                    #expect(try Self.claim(besides: [number], connection).away == [])
                }
            }
        }
    }

    @Test("No look reads the whole table of deliveries, whatever the planner believes of the tables")
    func plans() async throws {
        try await TestWebhooks.with { webhooks in
            let ids = [
                try await webhooks.endpoint("http://127.0.0.1:1/"), try await webhooks.endpoint("http://127.0.0.1:1/2"),
            ]
            try await webhooks.endpoints.update(ids[0], EndpointChanges(fallback: ids[1]))
            try await webhooks.pool.withConnection { connection in
                try connection.execute(
                    """
                    insert into outbox_events (id, type, source, at, data, taken_at)
                    select 'x' || n, 'sensor_reading', 'tests', now(), '{}', now() from generate_series(1, 10000) as n
                    """)
                try connection.execute(
                    """
                    insert into deliveries (webhook_id, event, event_type, lane, status)
                    select w.id, e.number, e.type, 'channel:' || e.number % 200,
                        case when e.number % 50 = 0 then 'pending' else 'delivered' end
                    from webhooks w, outbox_events e
                    """)
                // The second time as autovacuum finds them now and then: far more endpoints than there are.
                for _ in 0..<2 {
                    try connection.execute("analyze")
                    try connection.execute("delete from webhooks where url like 'http://other/%'")
                    let away = try Self.number(ids[1], connection)
                    let scans = try connection.transaction { connection in
                        let before = try Self.scans(connection)
                        _ = try Self.claim(besides: [away], connection)
                        _ = try connection.handOver(limit: 10)
                        return try Self.scans(connection) - before
                    }
                    #expect(scans == 0)
                    try connection.execute(
                        """
                        insert into webhooks (public_id, url, format, events, key_id, nonce, ciphertext)
                        select n, 'http://other/' || n, format, events, key_id, nonce, ciphertext
                        from webhooks, generate_series(1, 5000) as n where public_id = \(ids[0].text)
                        """)
                }
            }
        }
    }
}
