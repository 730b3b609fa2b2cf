import Catalogue
import Contracts
import Domain
import Logging
import Postgres
import Redis
import ServiceLifecycle
import Synchronization

/// Makes events of readings: from `committed:{p}`, while an enabled webhook wants them.
///
/// Of each channel the newest, once in an interval that all instances agree on in the table `reading_events`. The last value of
/// a burst comes when the interval is over; after a crash, or a gap in the streams, it comes from the database.
final class ReadingFollower: Service {
    /// How often it looks what is due.
    private static let pace: Duration = .milliseconds(250)

    private let pool: PostgresPool
    private let redis: RedisClient
    private let reader: RedisStreamReader
    private let directory: ChannelDirectory
    private let dispatcher: Dispatcher
    private let interval: Duration
    private let logger: Logger
    private let latest = Mutex<LatestReadings?>(nil)

    init(
        pool: PostgresPool, redis: RedisClient, reader: RedisStreamReader, directory: ChannelDirectory,
        dispatcher: Dispatcher, interval: Duration, logger: Logger
    ) {
        self.pool = pool
        self.redis = redis
        self.reader = reader
        self.directory = directory
        self.dispatcher = dispatcher
        self.interval = interval
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    if try await self.pool.withConnection({ try $0.wantedReadings() }) != nil {
                        try await self.followWhileWanted()
                    }
                } catch {
                    if Task.isCancelled { break }
                    self.logger.debug("Readings are not followed", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: .seconds(1))  // Cancellation is seen by the loop.
            }
        }
        await self.reader.close()
    }

    /// Returns when nobody wants readings any more.
    private func followWhileWanted() async throws {
        try await self.pool.withConnection { try $0.beginReadings() }
        let position = try await self.newestPosition()
        self.latest.withLock { $0 = LatestReadings(from: position) }
        try await self.catchUp()
        try await withThrowingTaskGroup { group in
            group.addTask { try await self.follow() }
            group.addTask { try await self.tellWhileWanted() }
            defer { group.cancelAll() }
            _ = try await group.next()
        }
    }

    /// Of each partition the newest commit that Redis has.
    private func newestPosition() async throws -> LivePosition {
        var position = LivePosition()
        for partition in 0..<Streams.partitionCount {
            position.commits[partition] =
                try await self.redis.xinfoLastID(Streams.committed(partition))?.milliseconds ?? 0
        }
        return position
    }

    /// Takes what was stored and cannot be read from the streams.
    private func catchUp() async throws {
        let missed = try await self.pool.withConnection { try $0.untoldReadings() }
        self.latest.withLock { $0?.take(missed) }
    }

    private func follow() async throws {
        let partitions = Dictionary(
            uniqueKeysWithValues: (0..<Streams.partitionCount).map { (Streams.committed($0), $0) })
        while !Task.isCancelled {
            let position = self.latest.withLock { $0?.position ?? LivePosition() }
            let wanted = position.commits.enumerated().map { partition, commit in
                (key: Streams.committed(partition), after: StreamID(milliseconds: commit, sequence: .max))
            }
            for (key, entries) in try await self.reader.read(wanted, count: 64, block: .seconds(5)) {
                guard let partition = partitions[key] else { continue }
                for entry in entries {
                    // What this build cannot read is stored all the same; nobody is told of it.
                    let committed = entry[Streams.payloadField].flatMap { try? CommittedEntry(decoding: $0) }
                    let isGap = self.latest.withLock {
                        $0?.take(committed?.readings ?? [], commit: entry.id.milliseconds, of: partition)
                    }
                    if isGap == true { try await self.catchUp() }
                }
            }
        }
    }

    private func tellWhileWanted() async throws {
        while true {
            // First the readings: of these is known who wants them.
            let present = self.latest.withLock { $0?.readings ?? [:] }
            guard let wanted = try await self.pool.withConnection({ try $0.wantedReadings() }) else { break }
            if !present.isEmpty { try await self.tell(present, wanted) }
            try await Task.sleep(for: Self.pace)
        }
        try await self.pool.withConnection { try $0.endReadings() }
    }

    /// - Parameter wanted: public ids of channels; empty for all.
    private func tell(_ present: [Channel.Number: Reading], _ wanted: Set<String>) async throws {
        let channels = await self.directory.snapshot(knowingNumbers: present.keys)
        let events = present.values.compactMap { reading -> ReadingEvent? in
            guard let channel = channels[number: reading.channel] else { return nil }
            guard wanted.isEmpty || wanted.contains(channel.id.text) else { return nil }
            return ReadingEvent(channel: channel, time: reading.time, value: reading.value)
        }
        let told =
            events.isEmpty
            ? [] : Set(try await self.pool.withConnection { [interval] in try $0.emit(events, every: interval) })
        let waiting = Set(events.map(\.channel.number)).subtracting(told)
        self.latest.withLock { latest in
            latest?.drop(present.values.filter { !waiting.contains($0.channel) })
        }
        if !told.isEmpty { self.dispatcher.wake() }
    }
}
