import Catalogue
import Contracts
import Domain
import Postgres
import Redis
import Synchronization
import TestSupport
import Testing

@testable import QueryService
@testable import WebSocket

/// A hub with channels, and the streams it reads what was missed from.
final class TestLive: Sendable {
    let test: TestStore
    let redis: TestRedis
    let directory: ChannelDirectory
    let hub: LiveHub
    private let start = ContinuousClock.now
    private let minutes = Atomic(0)

    private init(test: TestStore, redis: TestRedis, directory: ChannelDirectory, hub: LiveHub) {
        self.test = test
        self.redis = redis
        self.directory = directory
        self.hub = hub
    }

    /// Runs `body` with a hub that knows the channels `c1` … `c8`, numbered from 1.
    static func with<R: Sendable>(channels: Int = 8, _ body: @Sendable (TestLive) async throws -> R) async throws -> R {
        try await TestRedis.with { redis in
            try await TestStore.with { test in
                try await test.makeChannels(channels)
                let logger = TestDatabase.quietLogger
                let subscriber = RedisSubscriber(
                    configuration: redis.configuration, name: "live-topics", logger: logger)
                let directory = ChannelDirectory(pool: test.database.pool, subscriber: subscriber, logger: logger)
                let experiments = ExperimentDirectory(
                    pool: test.database.pool, subscriber: subscriber, logger: logger)
                let hub = LiveHub(
                    redis: redis.client, channels: directory, experiments: experiments, store: test.store,
                    logger: logger)
                let live = TestLive(test: test, redis: redis, directory: directory, hub: hub)
                let result = try await withThrowingTaskGroup(of: Void.self) { tasks in
                    tasks.addTask { try await directory.run() }
                    _ = await directory.snapshot(knowing: ["c1"])
                    let result = try await body(live)
                    tasks.cancelAll()
                    return result
                }
                // After its readers have left, as in a service.
                await subscriber.shutdown()
                return result
            }
        }
    }

    /// Announces a commit as the writer does: one reading for each value, of channel 1 when none is given.
    func announce(_ values: Double..., commit: UInt64, of partition: Int = 0, channel: Channel.Number = 1) async throws
    {
        try await self.announce(
            values.map { Reading(channel: channel, time: .start + .seconds(Int($0)), value: $0) }, commit: commit,
            of: partition)
    }

    func announce(_ readings: [Reading], commit: UInt64, of partition: Int = 0) async throws {
        try await self.redis.client.xadd(
            Streams.committed(partition), id: StreamID(milliseconds: commit, sequence: 0),
            fields: [(Streams.payloadField, CommittedEntry(readings: readings).encoded())])
    }

    /// Announces commits and passes them on, as the tail does.
    func publish(_ values: Double..., commit: UInt64, of partition: Int = 0, channel: Channel.Number = 1) async throws {
        let readings = values.map { Reading(channel: channel, time: .start + .seconds(Int($0)), value: $0) }
        try await self.announce(readings, commit: commit, of: partition)
        await self.hub.publish(CommittedEntry(readings: readings), commit: commit, of: partition)
    }

    /// A socket that sees everything from now on.
    func connect(
        _ socket: TestSocket = TestSocket()
    ) async throws -> (socket: TestSocket, subscriber: LiveSubscriber) {
        let subscriber = LiveSubscriber(connection: socket.connection)
        await self.hub.add(subscriber)
        // Readings may follow at once, where a test publishes meanwhile.
        #expect(try socket.read().types.first == "connected")
        return (socket, subscriber)
    }

    /// A subscription whose pace no test waits for: each tick is a minute after the last.
    static let paced = LiveSubscription(interval: .seconds(50))

    /// Lets a minute pass.
    func tick() async {
        let minutes = self.minutes.add(1, ordering: .relaxed).newValue
        _ = await self.hub.tick(at: self.start + .seconds(60 * minutes))
    }

    /// A position of partitions 0 and 1.
    static func position(_ first: UInt64, _ second: UInt64 = 0) -> LivePosition {
        LivePosition(commits: [first, second, 0, 0, 0, 0, 0, 0])
    }
}
