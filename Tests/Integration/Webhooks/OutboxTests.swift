import Catalogue
import Contracts
import Domain
import Postgres
import TestSupport
import Testing
import Vault

@testable import CLIService
@testable import WebhooksService

@Suite("What comes into the outbox, and who keeps secrets", .enabled(if: TestServers.haveBoth))
struct OutboxTests {
    static func reading(_ seconds: Int64, _ value: Double) -> ReadingEvent {
        let channel = Channel(id: Channel.ID("c"), number: 1, name: "Oven", kind: .sensor, unit: "°C", range: 0...100)
        return ReadingEvent(channel: channel, time: Timestamp(microseconds: seconds * 1_000_000), value: value)
    }

    @Test("An event that is recorded twice is one")
    func once() async throws {
        try await TestWebhooks.with { webhooks in
            try await webhooks.emit(["a", "b"])
            try await webhooks.emit(["a"], rule: "another")
            let count: Int64 = try await webhooks.pool.withConnection {
                try $0.query("select count(*) from outbox_events")[0].decode(0)
            }
            #expect(count == 2)
        }
    }

    @Test("Who wants alerts gets those of a storm too, of the severities that he wants; who wants others does not")
    func groups() async throws {
        try await TestWebhooks.with { webhooks in
            let wanting = try await webhooks.endpoint("https://a.example", events: [.ruleTriggered])
            let filtering = try await webhooks.endpoint(
                "https://b.example", events: [.ruleTriggered], filters: EndpointFilters(severities: [.critical]))
            let other = try await webhooks.endpoint("https://c.example", events: [.alertResolved, .alertEscalated])
            try await webhooks.emit(["g"], type: .alertGroup, severity: .warning)
            try await webhooks.emit(["e"], type: .alertEscalated, severity: .warning)
            _ = try await webhooks.pool.withConnection { try $0.expandEvents(limit: 10) }
            var got: [[String]] = []
            for endpoint in [wanting, filtering, other] {
                let page = try await webhooks.deliveries.list(of: endpoint, DeliveryQuestion(), limit: 10, offset: 0)
                got.append(page.elements.map(\.eventType))
            }
            #expect(got == [["alert_group"], [], ["alert_escalated"]])
        }
    }

    @Test("A channel's readings are told once in the interval, the newest in the end, by whomever")
    func throttle() async throws {
        try await TestWebhooks.with { webhooks in
            try await webhooks.pool.withConnection { connection in
                let hour: Duration = .seconds(3600)
                #expect(try connection.emit([Self.reading(10, 1)], every: hour) == [1])
                #expect(try connection.emit([Self.reading(10, 1)], every: hour) == [1])
                // Too soon: it stays with whoever has it.
                #expect(try connection.emit([Self.reading(20, 2)], every: hour) == [])
                // Late: a newer one was told.
                #expect(try connection.emit([Self.reading(5, 3)], every: .zero) == [1])
                #expect(try connection.emit([Self.reading(20, 2)], every: .zero) == [1])
                let ids: [String] = try connection.query("select id from outbox_events order by number").map {
                    try $0.decode(0)
                }
                #expect(ids == ["reading-1-10000000", "reading-1-20000000"])
            }
        }
    }

    @Test("A newer reading takes the place of one that still waits, and of nothing else")
    func superseded() async throws {
        try await TestWebhooks.with { webhooks in
            let id = try await webhooks.endpoint("http://127.0.0.1:1/", events: [.sensorReading, .ruleTriggered])
            try await webhooks.emit(["rule"])
            let counts = try await webhooks.pool.withConnection { connection in
                var counts: [Int] = []
                for seconds in 1...3 {
                    _ = try connection.emit([Self.reading(Int64(seconds), 0)], every: .zero)
                    counts.append(try connection.expandEvents(limit: 10))
                }
                return counts
            }
            #expect(counts == [2, 1, 1])
            #expect(try await webhooks.statuses(of: id) == [.pending, .discarded, .discarded, .pending])
        }
    }

    @Test("The vault's rotation takes secrets of webhooks along, the former ones too")
    func rotation() async throws {
        try await TestWebhooks.with { webhooks in
            let (old, new) = (SigningSecret.random(), SigningSecret.random())
            let id = try await webhooks.endpoint("http://127.0.0.1:1/", secret: old)
            let rotated = try await webhooks.endpoints.rotate(id, to: new, overlap: .seconds(3600))
            #expect(rotated.previousUntil == rotated.at + .seconds(3600))
            let key = VaultKey(secret: "another secret for tests, long enough")
            try await webhooks.pool.withConnection { connection in
                #expect(try connection.rotateVault(from: TestWebhooks.key, to: key) == 2)
                #expect(try connection.rotateVault(from: TestWebhooks.key, to: key) == 0)
                let row = try connection.query("select \(raw: EndpointSecrets.columns) from webhooks w")[0]
                #expect(try EndpointSecrets(row).open(of: id, with: key) == [new, old])
                #expect(throws: VaultError.wrongKey) { try EndpointSecrets(row).open(of: id, with: TestWebhooks.key) }
            }
            await #expect(throws: VaultError.wrongKey) {
                try await webhooks.endpoints.rotate(id, to: .random(), overlap: .zero)
            }
        }
    }

    @Test("Events go after thirty days, and of an endpoint all that have ended but the newest; what waits stays")
    func tidy() async throws {
        try await TestWebhooks.with { webhooks in
            let id = try await webhooks.endpoint("http://127.0.0.1:1/")
            try await webhooks.emit((0..<3).map { "e\($0)" })
            try await webhooks.pool.withConnection { connection in
                _ = try connection.expandEvents(limit: 10)
                try connection.execute(
                    "update outbox_events set recorded_at = now() - interval '31 days' where id = 'e0'")
                try connection.execute(
                    """
                    insert into outbox_events (id, type, source, at, data, taken_at)
                    select 'x' || n, 'rule_triggered', 'tests', now(), '{}', now() from generate_series(1, 10010) as n
                    """)
                try connection.execute(
                    """
                    insert into deliveries (webhook_id, event, event_type, status)
                    select w.id, e.number, e.type, 'delivered' from webhooks w, outbox_events e where e.id like 'x%'
                    """)
                #expect(try !connection.tidyDeliveries())
            }
            let question = DeliveryQuestion(status: .delivered)
            #expect(try await webhooks.deliveries.list(of: id, question, limit: 1, offset: 0).total == 10_000)
            #expect(try await webhooks.endpoints.fetch(id).pending == 2)
        }
    }
}
