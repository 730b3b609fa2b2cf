import Archive
import Contracts
import Domain
import Logging
import Metrics
import Postgres
import Redis
import ServiceKit

/// What the writer knows while it holds its connection: the partitions that are its own, how far they are stored, and the
/// watermarks of their sources.
struct WriterSession {
    let connection: PostgresConnection
    let redis: RedisClient
    let metrics: IngestionMetrics
    let logger: Logger
    private let deadLetters: DeadLetterBox
    private let spans: SpanExport?

    /// The slot that shows this writer to the others; nil before the first look around.
    var slot: Int?

    /// The partitions whose lock this session holds.
    var offsets: [Int: PartitionOffset] = [:]
    var ledger = WatermarkLedger()
    private var latest = LatestTimes()
    private var preparedDays: Set<Int64> = []
    var nextSharing: ContinuousClock.Instant = .now
    var nextRaise: ContinuousClock.Instant = .now
    private var nextForgetting: ContinuousClock.Instant?

    init(
        connection: PostgresConnection, redis: RedisClient, deadLetters: DeadLetterBox, metrics: IngestionMetrics,
        spans: SpanExport? = nil, logger: Logger
    ) {
        self.connection = connection
        self.redis = redis
        self.metrics = metrics
        self.logger = logger
        self.deadLetters = deadLetters
        self.spans = spans
    }

    /// Forgets what is too old, a bounded number of rows at a time: at first, and then every hour.
    mutating func forgetOldRows(now: ContinuousClock.Instant = .now) async throws {
        if let due = self.nextForgetting, now < due { return }
        let isDone = try await self.connection.run { try $0.deleteOldRows() }
        self.nextForgetting = now + (isDone ? .seconds(3600) : .seconds(1))
    }

    // MARK: - Storing

    /// Stores `batch`, tells the world, and forgets the entries.
    ///
    /// - Throws: When it cannot be stored now; the session is over then, and nothing of the batch is lost.
    mutating func store(_ batch: WriterBatch) async throws {
        for (partition, entry, reason) in batch.unreadable {
            try await self.deadLetters.bury(entry.id, entry[Streams.payloadField] ?? [], of: partition, reason: reason)
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
        do {
            try await self.commitOnce(batch)
        } catch let error as PostgresError where error.isMissingPartition {
            // A day that was emptied and dropped since we last wrote to it.
            self.preparedDays = []
            try await self.commitOnce(batch)
        }
    }

    private mutating func commitOnce(_ batch: WriterBatch) async throws {
        try await self.prepareDays(batch.days)
        let started = ContinuousClock.now
        let transaction = WriterTransaction(
            batch: batch, offsets: self.offsets, ledger: self.ledger, latest: self.latest)
        let outcome = try await self.connection.run { connection in
            var transaction = transaction
            return try transaction.run(on: connection)
        }
        self.offsets.merge(outcome.offsets) { $1 }
        self.ledger.merge(outcome.standings)
        for (channel, time) in outcome.latest { self.latest.raise(channel, to: time) }
        let stored = outcome.committed.values.reduce(0) { $0 + $1.readings.count }
        self.metrics.commit.record(duration: .now - started)
        self.metrics.batch.record(batch.readingCount)
        self.metrics.stored.increment(by: stored)
        self.metrics.duplicates.increment(by: batch.readingCount - stored)
        self.note(outcome.traced)
        try await self.publish(outcome.committed, outcome.traced)
    }

    /// Writes the commit without the entry, whose bytes go to the dead letters. Its numbers are reckoned with: what follows
    /// it is no gap.
    private mutating func giveUp(_ batch: WriterBatch, _ error: PostgresError) async throws {
        let keys = Set(batch.items.values.joined().compactMap { WriterBurial.key(of: $0.entry) })
        var standings: [WatermarkLedger.Key: WatermarkLedger.Standing] = [:]
        do {
            standings = try await self.connection.run { try $0.standings(of: keys) }
        } catch let error as PostgresError where error.isFaultOfData {
            // The fault is in the name of the source or its boot: nothing is known of it, and nothing can be.
        }
        let burial = WriterBurial(batch: batch, offsets: self.offsets, standings: standings)
        for letter in burial.letters {
            try await self.deadLetters.bury(
                letter.id, letter.entry.encoded(), of: letter.partition, reason: "\(error)")
        }
        let settlement = try burial.settlement()
        let moved = try await self.connection.run { connection in
            try connection.transaction { try $0.settle(settlement) }
        }
        self.offsets.merge(moved) { $1 }
        for (key, standing) in settlement.marks { self.ledger[key] = standing }
        try await self.publish(burial.committed)
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

    // MARK: - Telling

    private func note(_ traced: [TracedBatch]) {
        guard !traced.isEmpty else { return }
        let now = Timestamp.now()
        for batch in traced {
            let partition = batch.partition
            self.logger.info(
                "Readings stored",
                metadata: [
                    "trace_id": "\(batch.trace.traceID)", "readings": "\(batch.readings.count)",
                    "stream.entry": "\(Streams.committed(partition)) \(self.offsets[partition]?.commits ?? 0)-0",
                ])
            self.spans?.record(batch.span(storedAt: now))
        }
    }

    /// Announces what was committed and removes the entries, trying again until Redis is back: the commit numbers have no
    /// holes as long as this process lives.
    private func publish(_ committed: [Int: CommittedEntry], _ traced: [TracedBatch] = []) async throws {
        var traces: [Int: CommittedTraces] = [:]
        for batch in traced {
            traces[batch.partition, default: CommittedTraces()].append(batch.trace.traceparent, of: batch.readings)
        }
        let commands = committed.flatMap { partition, entry -> [[RedisArgument]] in
            guard let offset = self.offsets[partition] else { return [] }
            let payload = entry.encoded()
            var append: [RedisArgument] = [
                "XADD", .text(Streams.committed(partition)), "MAXLEN", .int(Self.keptCommits(of: payload.count)),
                .text("\(offset.commits)-0"), .text(Streams.payloadField), .bytes(payload),
            ]
            if let traces = traces[partition], !traces.parts.isEmpty {
                append += [.text(Streams.traceField), .text(traces.text)]
            }
            return [
                append,
                ["XTRIM", .text(Streams.readings(partition)), "MINID", .text(offset.last.next.description)],
            ]
        }
        var rounds = 0
        while true {
            do {
                let results = try await self.redis.commands(commands)
                if !results.contains(where: Self.mustBeSentAgain) { return }
            } catch {
                self.logger.debug("Commit not announced yet", metadata: ["error": "\(error)"])
            }
            try await Task.sleep(for: .milliseconds(100))
            rounds += 1
            // The server ends sessions that are silent; a lost one is found at the next commit.
            if rounds.isMultiple(of: 10) { _ = try? await self.connection.run { try $0.execute("select 1") } }
        }
    }

    /// No answer, or a Redis that takes nothing at the moment. Its other refusals are final: an id that is there already
    /// was written before the answer got lost.
    private static func mustBeSentAgain(_ result: Result<RedisValue, RedisError>) -> Bool {
        guard case .failure(let error) = result else { return false }
        return error.serverCode.map { $0 != "ERR" && $0 != "WRONGTYPE" } ?? true
    }

    /// Commits that stay readable for live clients that come back: about 4 MB for each partition.
    private static func keptCommits(of size: Int) -> Int {
        min(1024, max(16, 4_000_000 / max(1, size)))
    }
}
