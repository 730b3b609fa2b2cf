import Catalogue
import Contracts
import Domain
import FoundationEssentials
import Postgres
import Redis
import TestSupport
import Testing

@testable import IngestionService

@Suite("Setpoints on their way", .enabled(if: TestServers.haveBoth))
struct SetpointDeskTests {
    private static let person = Principal(
        user: Identifier("u1"), name: "Ada", role: .operator,
        credential: .session(id: "s", issuedAt: .start, expiresAt: .start + .seconds(60)))

    /// Names the device: pub/sub knows no databases, so other tests must not listen to the same one.
    private let source = "token:\(UUID().uuidString)"

    /// Runs `body` with a desk and the valve it serves.
    private func withDesk<R>(_ body: (TestIngestion, SetpointDesk, Channel) async throws -> R) async throws -> R {
        try await TestIngestion.with { ingestion in
            let number = try await ingestion.database.pool.withConnection { connection in
                try connection.query(
                    """
                    insert into channels (public_id, name, kind, unit, min_value, max_value)
                    values ('valve', 'Valve', 'actuator', '%', 0, 100) returning number
                    """)[0].decode(0, as: Int32.self)
            }
            let channel = Channel(
                id: Identifier("valve"), number: number, name: "Valve", kind: .actuator, unit: "%", range: 0...100)
            let desk = SetpointDesk(
                store: CommandStore(pool: ingestion.database.pool), redis: ingestion.redis.client,
                subscriber: RedisSubscriber(
                    configuration: ingestion.redis.configuration, name: "desk", logger: TestDatabase.quietLogger),
                logger: TestDatabase.quietLogger)
            return try await body(ingestion, desk, channel)
        }
    }

    /// Runs `body` while the device listens; it may ask for the next message.
    private func withDevice<R>(
        of ingestion: TestIngestion, _ body: (_ next: () async throws -> CommandIssued?) async throws -> R
    ) async throws -> R {
        let subscriber = RedisSubscriber(
            configuration: ingestion.redis.configuration, name: "device", logger: TestDatabase.quietLogger)
        var events = subscriber.subscribe([Topics.commands(self.source)]).makeAsyncIterator()
        #expect(await events.next() == .connected)
        let result = try await body {
            guard case .message(_, let payload)? = await events.next() else { return nil }
            return try JSONDecoder().decode(CommandIssued.self, from: Data(payload))
        }
        await subscriber.shutdown()
        return result
    }

    @Test("A setpoint for a channel that no device serves fails at once")
    func noRoute() async throws {
        try await self.withDesk { _, desk, valve in
            let command = try await desk.issue(50, to: valve, by: Self.person)
            #expect(command.state == .failed)
            #expect(command.reason == "No device serves this channel.")
            #expect(try await desk.store.fetch(command.id) == command)
        }
    }

    @Test("A setpoint for a device that is not connected fails at once")
    func notConnected() async throws {
        try await self.withDesk { _, desk, valve in
            try await desk.store.route([valve.number], to: self.source)
            let command = try await desk.issue(50, to: valve, by: Self.person)
            #expect(command.state == .failed)
            #expect(command.reason == "The device is not connected.")
        }
    }

    @Test("A setpoint reaches its device, which confirms it once; nobody else can")
    func confirmed() async throws {
        try await self.withDesk { ingestion, desk, valve in
            try await desk.store.route([valve.number], to: self.source)
            try await self.withDevice(of: ingestion) { next in
                let command = try await desk.issue(50, to: valve, by: Self.person)
                #expect(command.state == .pending)
                let issued = try #require(try await next())
                #expect(issued.id == command.id.text)
                #expect(issued.channel == "valve")
                #expect(issued.value == 50)

                #expect(try await desk.resolve(command.id, as: .confirmed, reason: nil, by: "token:another") == nil)
                #expect(try await desk.store.fetch(command.id)?.state == .pending)
                let resolved = try await desk.resolve(command.id, as: .confirmed, reason: nil, by: self.source)
                #expect(resolved?.state == .confirmed)
                #expect(resolved?.resolvedAt != nil)
                #expect(try await desk.resolve(command.id, as: .failed, reason: "late", by: self.source) == nil)
                #expect(try await desk.resolve(Identifier("unknown"), as: .confirmed, reason: nil) == nil)
                #expect(try await desk.store.fetch(command.id) == resolved)
            }
        }
    }

    @Test("A channel that another device now serves is that device's: the last to say so")
    func rerouted() async throws {
        try await self.withDesk { ingestion, desk, valve in
            try await desk.store.route([valve.number], to: "token:before")
            try await desk.store.route([valve.number], to: self.source)
            try await self.withDevice(of: ingestion) { next in
                let command = try await desk.issue(1, to: valve, by: Self.person)
                #expect(try await next()?.id == command.id.text)
                #expect(try await desk.resolve(command.id, as: .failed, reason: "stuck", by: "token:before") == nil)
                let failed = try await desk.resolve(command.id, as: .failed, reason: "stuck", by: self.source)
                #expect(failed?.reason == "stuck")
            }
        }
    }

    @Test("A setpoint that no device answers in time expires, and stays so; one that has time does not")
    func expired() async throws {
        try await self.withDesk { ingestion, desk, valve in
            try await desk.store.route([valve.number], to: self.source)
            try await self.withDevice(of: ingestion) { _ in
                let now = Timestamp.now()
                let old = try await desk.issue(1, to: valve, by: Self.person, now: now - Command.patience - .seconds(1))
                let young = try await desk.issue(2, to: valve, by: Self.person, now: now + .seconds(60))
                #expect(try await desk.store.expire().map(\.id) == [old.id])
                #expect(try await desk.store.expire().isEmpty)
                #expect(try await desk.store.fetch(old.id)?.state == .expired)
                #expect(try await desk.resolve(old.id, as: .confirmed, reason: nil, by: self.source) == nil)
                #expect(try await desk.store.fetch(young.id)?.state == .pending)
                let (total, page) = try await desk.store.list(channel: "valve", state: nil, limit: 1, offset: 0)
                #expect(total == 2)
                #expect(page.map(\.id) == [young.id])
                #expect(
                    try await desk.store.list(channel: nil, state: "expired", limit: 9, offset: 0).page.map(\.id) == [
                        old.id
                    ])
                #expect(try await desk.store.list(channel: "other", state: nil, limit: 9, offset: 0).total == 0)
            }
        }
    }

    @Test("Browsers hear of every state")
    func announced() async throws {
        try await self.withDesk { ingestion, desk, valve in
            let subscriber = RedisSubscriber(
                configuration: ingestion.redis.configuration, name: "browser", logger: TestDatabase.quietLogger)
            var events = subscriber.subscribe([Topics.commandStates]).makeAsyncIterator()
            #expect(await events.next() == .connected)
            let command = try await desk.issue(1, to: valve, by: Self.person)
            var states: [CommandStateChanged.State] = []
            while states.count < 2, case .message(_, let payload)? = await events.next() {
                let change = try JSONDecoder().decode(CommandStateChanged.self, from: Data(payload))
                if change.id == command.id.text { states.append(change.state) }
            }
            #expect(states == [.pending, .failed])
            await subscriber.shutdown()
        }
    }
}
