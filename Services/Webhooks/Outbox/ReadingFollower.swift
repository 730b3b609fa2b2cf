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
/// a burst comes when the interval is over, and after a crash as well: it is read again from where it stood.
final class ReadingFollower: Service {
    /// Which positions were saved.
    private static let stream = "committed"

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
        let start = try await self.start()
        self.latest.withLock { $0 = LatestReadings(from: start) }
        try await withThrowingTaskGroup { group in
            group.addTask { try await self.follow() }
            group.addTask { try await self.tellWhileWanted() }
            defer { group.cancelAll() }
            _ = try await group.next()
        }
    }

    /// Where this or another instance has stopped; else the newest commit.
    private func start() async throws -> LivePosition {
        let saved = try await self.pool.withConnection { try $0.savedPosition(of: Self.stream) }
        if let saved, let position = LivePosition(text: saved) { return position }
        var position = LivePosition()
        for partition in 0..<Streams.partitionCount {
            position.commits[partition] =
                try await self.redis.xinfoLastID(Streams.committed(partition))?.milliseconds ?? 0
        }
        return position
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
                    self.latest.withLock {
                        $0?.take(committed?.readings ?? [], commit: entry.id.milliseconds, of: partition)
                    }
                }
            }
        }
    }

    private func tellWhileWanted() async throws {
        while let wanted = try await self.pool.withConnection({ try $0.wantedReadings() }) {
            try await self.tell(wanted)
            try await Task.sleep(for: Self.pace)
        }
        // Whoever wants readings later, wants those from then on.
        try await self.pool.withConnection {
            try $0.execute("delete from webhook_positions where stream = \(Self.stream)")
        }
    }

    private func tell(_ wanted: Set<String>) async throws {
        guard let present = self.latest.withLock({ $0 }) else { return }
        let channels = await self.directory.snapshot(knowingNumbers: present.entries.keys)
        let entries = present.entries.values.filter { entry in
            guard let channel = channels[number: entry.reading.channel] else { return false }
            return wanted.isEmpty || wanted.contains(channel.id.text)
        }
        let events = entries.compactMap { entry in
            channels[number: entry.reading.channel].map {
                ReadingEvent(channel: $0, time: entry.reading.time, value: entry.reading.value)
            }
        }
        let told =
            events.isEmpty
            ? [] : Set(try await self.pool.withConnection { [interval] in try $0.emit(events, every: interval) })
        let unwanted = present.entries.values.filter { !entries.contains($0) }
        let position = self.latest.withLock { latest in
            latest?.drop(entries.filter { told.contains($0.reading.channel) })
            latest?.drop(unwanted)
            return latest?.safePosition
        }
        if let position, position != present.safePosition || !told.isEmpty {
            try await self.pool.withConnection { try $0.savePosition(position.text, of: Self.stream) }
        }
        if !told.isEmpty { self.dispatcher.wake() }
    }
}
