import Contracts
import Domain
import Logging
import Metrics
import Postgres
import Redis

/// What the writer knows while it holds its connection: the partitions that are its own, how far they are stored, and the
/// watermarks of their sources.
struct WriterSession {
    private let connection: PostgresConnection
    private let redis: RedisClient
    private let metrics: IngestionMetrics
    private let logger: Logger

    /// The partitions whose lock this session holds.
    private(set) var offsets: [Int: PartitionOffset] = [:]
    private var ledger = WatermarkLedger()
    private var preparedDays: Set<Int64> = []
    private var nextAcquisition: ContinuousClock.Instant = .now
    private var nextRaise: ContinuousClock.Instant = .now
    private var nextForgetting: ContinuousClock.Instant?

    init(connection: PostgresConnection, redis: RedisClient, metrics: IngestionMetrics, logger: Logger) {
        self.connection = connection
        self.redis = redis
        self.metrics = metrics
        self.logger = logger
    }

    /// Forgets the idempotency keys that are older than a day: at first, and then every hour.
    mutating func forgetOldKeys(now: ContinuousClock.Instant = .now) async throws {
        if let due = self.nextForgetting, now < due { return }
        self.nextForgetting = now + .seconds(3600)
        try await self.connection.run { try $0.deleteOldIdempotencyKeys() }
    }

    /// Takes the locks of partitions that nobody holds; asks at most every two seconds.
    mutating func acquirePartitions() async throws {
        guard self.offsets.count < Streams.partitionCount, self.nextAcquisition <= .now else { return }
        self.nextAcquisition = .now + .seconds(2)
        let missing = (0..<Streams.partitionCount).filter { self.offsets[$0] == nil }
        let acquired = try await self.connection.run { connection in
            try missing.filter { try connection.lockPartition($0) }.map { ($0, try connection.offset(of: $0)) }
        }
        for (partition, offset) in acquired {
            try await self.raiseStream(of: partition, to: offset.last)
            self.offsets[partition] = try await self.raiseCommits(of: partition, from: offset)
        }
        if !acquired.isEmpty {
            self.logger.info("Writes partitions", metadata: ["partitions": "\(self.offsets.keys.sorted())"])
        }
    }

    /// A database restored from an older backup counts fewer commits than were announced. The numbers go on behind those:
    /// an announcement that Redis refuses would reach nobody, no sender's acknowledgement either.
    private func raiseCommits(of partition: Int, from offset: PartitionOffset) async throws -> PartitionOffset {
        guard let announced = try await self.redis.xinfoLastID(Streams.committed(partition))?.milliseconds,
            announced > offset.commits
        else { return offset }
        try await self.connection.run { try $0.raiseCommits(of: partition, to: announced) }
        return PartitionOffset(last: offset.last, commits: announced)
    }

    /// Makes sure, once a second, that new entries get ids above what is stored: Redis may lose its memory and keep its
    /// connections, and its clock may be behind.
    mutating func raiseStreams() async throws {
        guard self.nextRaise <= .now else { return }
        self.nextRaise = .now + .seconds(1)
        for (partition, offset) in self.offsets { try await self.raiseStream(of: partition, to: offset.last) }
    }

    /// What came in below meanwhile goes: nobody can read it in its order, and its sender, who heard nothing, sends it again.
    private func raiseStream(of partition: Int, to id: StreamID) async throws {
        _ = try await self.redis.eval(
            Self.raise, keys: [Streams.readings(partition)], args: [.text(id.description)])
    }

    private static let raise = RedisScript(
        """
        local added = redis.pcall('XADD', KEYS[1], ARGV[1], 'd', '')
        if type(added) ~= 'string' then return 0 end
        return redis.call('XTRIM', KEYS[1], 'MAXLEN', 0)
        """)

    /// Stores `batch`, tells the world, and forgets the entries.
    ///
    /// - Throws: When it cannot be stored now; the session is over then, and nothing of the batch is lost.
    mutating func store(_ batch: WriterBatch) async throws {
        for (partition, entry, reason) in batch.unreadable {
            try await self.bury(entry.id, entry[Streams.payloadField] ?? [], of: partition, reason: reason)
        }
        do {
            try await self.commit(batch)
        } catch let error as PostgresError where error.isFaultOfData {
            guard batch.entryCount > 1 else { return try await self.giveUp(batch, error) }
            for single in batch.singles {
                do {
                    try await self.commit(single)
                } catch let error as PostgresError where error.isFaultOfData {
                    try await self.giveUp(single, error)
                }
            }
        }
    }

    private mutating func commit(_ batch: WriterBatch) async throws {
        try await self.prepareDays(batch.days)
        let transaction = WriterTransaction(batch: batch, offsets: self.offsets, ledger: self.ledger)
        let outcome = try await self.connection.run { connection in
            var transaction = transaction
            return try transaction.run(on: connection)
        }
        self.offsets = outcome.offsets
        self.ledger = outcome.ledger
        let stored = outcome.committed.values.reduce(0) { $0 + $1.readings.count }
        self.metrics.stored.increment(by: stored)
        self.metrics.duplicates.increment(by: batch.readingCount - stored)
        try await self.publish(outcome.committed)
    }

    /// Writes the commit without the entry, whose bytes go to the dead letters.
    private mutating func giveUp(_ batch: WriterBatch, _ error: PostgresError) async throws {
        for (partition, items) in batch.items {
            for item in items {
                try await self.bury(item.id, item.entry.encoded(), of: partition, reason: "\(error)")
            }
        }
        let offsets = self.offsets
        let moved = try await self.connection.run { connection in
            try connection.transaction { connection in
                try batch.ends.map { partition, end in
                    (
                        partition,
                        try connection.moveOffset(of: partition, from: offsets[partition], to: end, readings: 0)
                    )
                }
            }
        }
        var committed: [Int: CommittedEntry] = [:]
        for (partition, offset) in moved {
            self.offsets[partition] = offset
            committed[partition] = CommittedEntry(
                verdicts: (batch.items[partition] ?? []).map {
                    Verdict(receipt: $0.entry.receipt, outcome: .dead, watermark: 0)
                })
        }
        try await self.publish(committed)
    }

    private func bury(_ id: StreamID, _ bytes: [UInt8], of partition: Int, reason: String) async throws {
        let stream = Streams.readings(partition)
        self.metrics.dead.increment()
        self.logger.error(
            "Entry cannot be stored", metadata: ["stream.entry": "\(stream) \(id)", "error": "\(reason)"])
        _ = try await self.redis.xadd(
            Streams.dead(stream), maxLength: 10_000,
            fields: [(Streams.payloadField, bytes), ("id", Array(id.description.utf8)), ("error", Array(reason.utf8))])
    }

    private mutating func prepareDays(_ days: Set<Int64>) async throws {
        let missing = days.subtracting(self.preparedDays).sorted()
        guard !missing.isEmpty else { return }
        // Outside the transaction of the rows: a new partition locks the whole table for a moment.
        try await self.connection.run { connection in
            for day in missing { try connection.ensurePartition(day: day) }
        }
        self.preparedDays.formUnion(missing)
    }

    /// Announces what was committed and removes the entries, trying again until Redis is back: the commit numbers have no
    /// holes as long as this process lives.
    private func publish(_ committed: [Int: CommittedEntry]) async throws {
        let commands = committed.flatMap { partition, entry -> [[RedisArgument]] in
            guard let offset = self.offsets[partition] else { return [] }
            let payload = entry.encoded()
            return [
                [
                    "XADD", .text(Streams.committed(partition)), "MAXLEN", .int(Self.keptCommits(of: payload.count)),
                    .text("\(offset.commits)-0"), .text(Streams.payloadField), .bytes(payload),
                ],
                ["XTRIM", .text(Streams.readings(partition)), "MINID", .text(offset.last.next.description)],
            ]
        }
        while true {
            do {
                let results = try await self.redis.commands(commands)
                // The server's own refusals are final: an id that is there already was written before the answer got lost.
                let isUnanswered = results.contains { result in
                    if case .failure(let error) = result, error.serverCode == nil { true } else { false }
                }
                if !isUnanswered { return }
            } catch {
                self.logger.debug("Commit not announced yet", metadata: ["error": "\(error)"])
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Commits that stay readable for live clients that come back: about 4 MB for each partition.
    private static func keptCommits(of size: Int) -> Int {
        min(1024, max(16, 4_000_000 / max(1, size)))
    }
}
