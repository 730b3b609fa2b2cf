import Contracts
import Domain
import FoundationEssentials
import GatewayMigrations
import Postgres
import Redis
import TestSupport
import Testing

@testable import GatewayService

@Suite("The gateway's events", .enabled(if: TestServers.haveBoth))
struct OutboxTests {
    private struct Envelope: Decodable, Hashable {
        struct Subject: Decodable, Hashable {
            var name: String
        }
        var id: String
        var type: String
        var data: Subject
    }

    private static func events(_ client: RedisClient) async throws -> [Envelope] {
        try await client.xrange(Streams.events).map { entry in
            try JSONDecoder().decode(Envelope.self, from: Data(entry[Streams.payloadField] ?? []))
        }
    }

    private static func waiting(_ pool: PostgresPool) async throws -> Int64 {
        try await pool.withConnection { try $0.query("select count(*) from event_outbox")[0].decode(0) }
    }

    private static func insert(_ count: Int, _ store: ExperimentStore) async throws {
        for number in 0..<count {
            let now = Timestamp.now()
            try await store.insert(
                ExperimentEntry(experiment: Experiment(id: .random(), name: "run \(number)", startedAt: now)), at: now)
        }
    }

    /// Runs a publisher until nothing waits in the table any more.
    private static func publish(_ database: TestDatabase, to client: RedisClient) async throws {
        let publisher = OutboxPublisher(
            outbox: OutboxStore(pool: database.pool), redis: client, logger: TestDatabase.quietLogger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await publisher.run() }
            let isEmpty = try await eventually(within: .seconds(60)) { try await Self.waiting(database.pool) == 0 }
            #expect(isEmpty)
            tasks.cancelAll()
        }
    }

    @Test("Start, stop, going on and removal are events, in their order; other changes are none")
    func events() async throws {
        try await TestDatabase.with(try GatewayMigrations.all) { database in
            try await TestRedis.with { redis in
                try await TestGateway.run(database, redis) { gateway in
                    let admin = try await gateway.adminToken()
                    let made = try await gateway.send("POST", "/api/v1/experiments", #"{"name":"run"}"#, token: admin)
                    let path = "/api/v1/experiments/\(try made.required("public_id"))"
                    for (method, path, body) in [
                        ("PUT", path, #"{"notes":"n","started_on":"2026-01-01T00:00:00Z"}"#),
                        ("PUT", "\(path)/stop", nil),
                        ("PUT", "\(path)/stop", nil), ("PUT", path, #"{"stopped_on":"2026-01-02T00:00:00Z"}"#),
                        ("PUT", path, #"{"stopped_on":null,"name":"again"}"#), ("DELETE", path, nil),
                    ] as [(String, String, String?)] {
                        #expect(try await gateway.send(method, path, body, token: admin).status == 200)
                    }
                    #expect(try await eventually { try await Self.events(redis.client).count == 4 })
                    let events = try await Self.events(redis.client)
                    #expect(
                        events.map(\.type) == [
                            "experiment_started", "experiment_stopped", "experiment_started", "experiment_stopped",
                        ])
                    #expect(events.map(\.data.name) == ["run", "run", "again", "again"])
                    #expect(Set(events.map(\.id)).count == 4)
                    #expect(try await eventually { try await Self.waiting(gateway.pool) == 0 })
                }
            }
        }
    }

    @Test("While Redis is away, starting and stopping goes on; each event is there once when it is back")
    func redisAway() async throws {
        try await TestDatabase.with(try GatewayMigrations.all) { database in
            try await OwnRedis.with { server in
                try await TestRedis.with(on: server.url) { redis in
                    try await TestGateway.run(database, redis) { gateway in
                        let admin = try await gateway.adminToken()
                        try await server.stop()
                        let made = try await gateway.send(
                            "POST", "/api/v1/experiments", #"{"name":"run"}"#, token: admin)
                        #expect(made.status == 201)
                        let path = "/api/v1/experiments/\(try made.required("public_id"))/stop"
                        #expect(try await gateway.send("PUT", path, token: admin).status == 200)
                        #expect(try await Self.waiting(gateway.pool) == 2)
                        try await server.start()
                        #expect(try await redis.isBack())
                        #expect(
                            try await eventually(within: .seconds(10)) { try await Self.waiting(gateway.pool) == 0 })
                        #expect(
                            try await Self.events(redis.client).map(\.type) == [
                                "experiment_started", "experiment_stopped",
                            ])
                    }
                }
            }
        }
    }

    @Test("A gateway that dies between Redis and its own table repeats an event with the same id, and loses none")
    func crash() async throws {
        try await TestDatabase.with(try GatewayMigrations.all) { database in
            try await TestRedis.with { redis in
                try await Self.insert(3, ExperimentStore(pool: database.pool))
                let outbox = OutboxStore(pool: database.pool)
                // The first life: two are in Redis, and none is removed.
                for row in try await outbox.oldest(2) {
                    try await redis.client.xadd(
                        Streams.events, fields: [(Streams.payloadField, Array(row.payload.utf8))])
                }
                try await Self.publish(database, to: redis.client)
                let events = try await Self.events(redis.client)
                #expect(events.map(\.data.name) == ["run 0", "run 1", "run 0", "run 1", "run 2"])
                #expect(Set(events).count == 3)
            }
        }
    }

    @Test("More events than one portion go out in their order; the table keeps the newest 10 000")
    func many() async throws {
        try await TestDatabase.with(try GatewayMigrations.all) { database in
            try await TestRedis.with { redis in
                try await database.pool.withConnection { connection in
                    try connection.script(
                        """
                        insert into event_outbox (payload)
                        select '{"id":"' || n || '","type":"t","data":{"name":"old"}}' from generate_series(1, 10100) n
                        """)
                }
                try await Self.insert(1, ExperimentStore(pool: database.pool))
                #expect(try await Self.waiting(database.pool) == 10_000)
                try await Self.publish(database, to: redis.client)
                let events = try await Self.events(redis.client)
                #expect(events.last?.data.name == "run 0")
                #expect(events.dropLast().map(\.id) == (102...10_100).map(String.init).suffix(events.count - 1))
            }
        }
    }
}
