import Archive
import Catalogue
import Contracts
import Domain
import FoundationEssentials
import Logging
import Metrics
import Postgres
import Redis
import ServiceKit

/// What an evaluator does while it holds its connection, and with it the locks of its shares of the rules.
///
/// All that it knows is in the database up to the stored position: after any failure the next session, here or elsewhere, reads
/// on from there and finds the same.
struct EvaluationSession {
    let connection: PostgresConnection
    let reader: RedisStreamReader
    let redis: RedisClient
    let directory: ChannelDirectory
    let signal: RuleSignal
    let setpointSpacing: Duration
    let stormLimit: Int
    let metrics: RulesMetrics
    let spans: SpanExport?
    let logger: Logger

    /// Shows to all that an evaluator lives here.
    var slot: Int?
    /// Of the rules on the board.
    var shares: Set<RuleShare> = []
    var board = RuleBoard()
    /// Of the rules on the board; nil: none were loaded yet.
    var version: RuleVersion?
    /// Of the channels that the board uses.
    var generation: UInt64?
    var position = LivePosition()
    /// What was measured before it has been looked at.
    var coveredUntil = Timestamp.now()
    private var pace = StorePace(at: .now)
    var nextLook = ContinuousClock.now
    var nextSharing = ContinuousClock.now
    private var nextForgetting = ContinuousClock.now
    /// How far readings were stored at the last look.
    private var stored = LivePosition()
    /// Whether the streams had nothing more at the last read.
    private var isAtEnd = false

    /// Readings on their way count if they come no later than this behind their time.
    private static let patience = Duration.seconds(2)
    /// A reading that was stored after the last look may have been measured so long before it.
    private static let margin = Duration.seconds(60)
    /// News of a rule and of its channels come within this, far within it. A rule that could not begin for longer begins with what comes now.
    private static let hearing = Duration.seconds(600)

    init(
        connection: PostgresConnection, reader: RedisStreamReader, redis: RedisClient, directory: ChannelDirectory,
        signal: RuleSignal, setpointSpacing: Duration, stormLimit: Int, metrics: RulesMetrics, spans: SpanExport?,
        logger: Logger
    ) {
        self.connection = connection
        self.reader = reader
        self.redis = redis
        self.directory = directory
        self.signal = signal
        self.setpointSpacing = setpointSpacing
        self.stormLimit = stormLimit
        self.metrics = metrics
        self.spans = spans
        self.logger = logger
    }

    /// Evaluates its shares until something fails.
    mutating func run() async throws {
        while !self.directory.isLoaded { try await Task.sleep(for: .milliseconds(50)) }
        while true {
            try Task.checkCancellation()
            try await self.shareRules()
            guard !self.shares.isEmpty else {
                try await Task.sleep(for: .milliseconds(250))
                continue
            }
            try await self.look()
            // From before the streams are read: what was committed while this process stood still has not been seen.
            let time = Timestamp.now() - Self.patience
            try await self.follow()
            if self.isCurrent { self.board.advance(to: time) }
            try await self.storeIfDue()
        }
    }

    /// Whether all that is stored has been looked at, as far as is known: only then does time pass for the rules.
    private var isCurrent: Bool { self.isAtEnd && !self.isBehind }

    private var isBehind: Bool { zip(self.stored.commits, self.position.commits).contains { $0 > $1 } }

    /// The newest commit in Redis, or where Redis knows none, the newest in the database.
    func newestPosition() async throws -> LivePosition {
        var position = try await self.connection.run { try $0.storedPosition() }
        for partition in 0..<Streams.partitionCount {
            if let last = try await self.redis.xinfoLastID(Streams.committed(partition)) {
                position.commits[partition] = last.milliseconds
            }
        }
        return position
    }

    // MARK: - Rules

    /// Takes changes of rules and channels: when something was heard, and each second.
    mutating func look(now: ContinuousClock.Instant = .now) async throws {
        let channels = self.directory.snapshot
        if channels.generation != self.generation {
            let missed = try await self.readings(missedBy: self.board.unbegun, of: channels)
            self.board.use(channels, missed: missed, at: .now())
            self.generation = channels.generation
        }
        let wasHeard = self.signal.take()
        guard wasHeard || now >= self.nextLook else { return }
        self.nextLook = now + .seconds(1)
        // What is to be done once for all rules.
        let isFirst = self.shares.contains(.first)
        let limit = self.stormLimit
        let (version, stored, hasChanged) = try await self.connection.run { connection in
            let reviewed = isFirst ? try connection.reviewSuppression(at: .now()) : 0
            let hasTold = isFirst ? try connection.tellWhatIsDue(at: .now(), stormLimit: limit) : false
            return (try connection.ruleVersion(), try connection.storedPosition(), reviewed > 0 || hasTold)
        }
        if hasChanged { await self.publishChange() }
        if version != self.version {
            let (known, shares) = (self.version, self.shares)
            let news = try await self.connection.run { try $0.ruleNews(since: known ?? .none, in: shares) }
            // Whoever stored the position may have died before he heard of the newest rules.
            let limit = known == nil ? self.coveredUntil : nil
            let missed = try await self.readings(missedBy: news.changed, of: channels, until: limit)
            self.board.keep { news.numbers.contains($0) }
            self.board.load(news.changed, missed: missed, at: .now())
            self.version = news.version
        }
        if isFirst, now >= self.nextForgetting {
            let isDone = try await self.connection.run { connection in
                try connection.forgetOldWindows()
                return try connection.forgetOldAlerts()
            }
            self.nextForgetting = now + (isDone ? .seconds(3600) : .seconds(1))
        }
        self.metrics.rules.record(self.board.ruleCount)
        self.metrics.broken.record(self.board.brokenCount)
        // Redis has lost what was stored a second ago, and nothing comes after it that would show the gap.
        if self.isBehind, self.isAtEnd { try await self.catchUp() }
        self.stored = stored
    }

    /// What was looked at between the beginning of new rules and the moment at which they and their channels are heard of.
    ///
    /// - Parameter limit: What was measured later is still to come; nil: all that is stored was looked at.
    private func readings(
        missedBy rules: [StoredRule], of snapshot: ChannelSnapshot, until limit: Timestamp? = nil
    ) async throws -> [Reading] {
        let now = Timestamp.now()
        let oldest = (limit ?? now) - Self.hearing
        let new = rules.filter { $0.rule.isEnabled && $0.state == nil && $0.begunAt > oldest }
        let channels = Set(new.flatMap(\.channels).compactMap { snapshot[id: $0.text]?.number })
        let to = limit ?? now + .seconds(86_400)
        guard let from = new.map(\.begunAt).min(), from < to, !channels.isEmpty else { return [] }
        return try await self.connection.run { connection in
            try connection.transaction { connection in
                try connection.execute("set transaction isolation level repeatable read, read only")
                return try connection.readings(of: channels.sorted(), from: from, to: to)
            }
        }
    }

    // MARK: - Readings

    /// Reads what was committed since, and waits for it a little while.
    ///
    /// - Parameter limit: What is committed, and no further than that; what the streams have lost of it may lead beyond.
    mutating func follow(until limit: LivePosition? = nil) async throws {
        let partitions = (0..<Streams.partitionCount).filter { partition in
            limit.map { self.position.commits[partition] < $0.commits[partition] } ?? true
        }
        guard !partitions.isEmpty else { return }
        let wanted = partitions.map { partition in
            (
                key: Streams.committed(partition),
                after: StreamID(milliseconds: self.position.commits[partition], sequence: 0)
            )
        }
        let read: [(key: String, entries: [StreamEntry])]
        do {
            read = try await self.reader.read(wanted, count: Self.entryLimit, block: StorePace.shortest)
        } catch let error as RedisError {
            // Time does not pass for the rules while readings cannot be seen.
            self.isAtEnd = false
            self.logger.debug("Committed readings cannot be read", metadata: ["error": "\(error)"])
            return try await Task.sleep(for: .milliseconds(100))
        }
        self.isAtEnd = limit == nil && read.allSatisfy { $0.entries.count < Self.entryLimit }
        var readings: [Reading] = []
        var traces = ReadingTraces()
        var hasGap = limit != nil && read.allSatisfy(\.entries.isEmpty)
        var isFull = false
        for (key, entries) in read {
            guard let partition = partitions.first(where: { Streams.committed($0) == key }) else { continue }
            for entry in entries where !hasGap {
                guard entry.id.milliseconds > self.position.commits[partition] else { continue }
                if let limit, entry.id.milliseconds > limit.commits[partition] { break }
                isFull = readings.count >= Self.readingLimit
                if isFull { break }
                guard entry.id.milliseconds == self.position.commits[partition] + 1,
                    let committed = entry[Streams.payloadField].flatMap({ try? CommittedEntry(decoding: $0) })
                else {
                    // Missed, or not readable for this build; the archive has it.
                    hasGap = true
                    continue
                }
                self.position.commits[partition] = entry.id.milliseconds
                readings += committed.readings
                if let text = entry[Streams.traceField] {
                    let told = CommittedTraces(decoding: text, readingCount: committed.readings.count)
                    traces.take(told, of: committed.readings)
                }
            }
        }
        if isFull { self.isAtEnd = false }
        readings.sort { $0.time < $1.time }
        self.board.handle(readings, traces: traces)
        self.pace.took(readings.count)
        self.metrics.readings.increment(by: readings.count)
        if hasGap { try await self.catchUp() }
    }

    /// Entries of a partition that are read at once.
    private static let entryLimit = 64
    /// Readings after which no further entry is taken: the connection must speak in between. The rest is read again.
    private static let readingLimit = 50_000

    /// Reads from the archive what the streams do not have any more, by the readings' own times, as far as it is newer than what is
    /// known of its channel.
    private mutating func catchUp() async throws {
        self.isAtEnd = false
        try await self.store()
        let from = self.coveredUntil - Self.margin
        let before = self.board
        let now = Timestamp.now()
        let (board, position, count) = try await self.connection.run { connection in
            try connection.transaction { connection in
                try connection.execute("set transaction isolation level repeatable read, read only")
                let position = try connection.storedPosition()
                var board = before
                let count = try board.replay(from: from, to: now + .seconds(86_400), on: connection)
                return (board, position, count)
            }
        }
        self.board = board
        for (partition, commits) in position.commits.enumerated() where commits > self.position.commits[partition] {
            self.position.commits[partition] = commits
        }
        self.logger.notice(
            "Readings that the streams had lost were read from the archive",
            metadata: ["from": .string(from.rfc3339), "readings": "\(count)"])
        self.metrics.readings.increment(by: count)
        self.coveredUntil = now
        try await self.store()
    }

    // MARK: - Storing

    mutating func storeIfDue() async throws {
        if self.pace.isDue(hasFindings: self.board.hasFindings, at: .now) { try await self.store() }
    }

    mutating func store() async throws {
        let (started, startedAt) = (ContinuousClock.now, Timestamp.now())
        let (findings, marks, peaks) = self.board.takeOutcome()
        let offset = RuleOffset(position: self.position, since: self.isCurrent ? .now() : self.coveredUntil)
        let outcome = EvaluationOutcome(
            findings: findings, marks: marks, peaks: peaks, offset: offset, shares: self.shares)
        let (version, spacing) = (self.version ?? .none, self.setpointSpacing)
        let (hasTouched, traced) = try await self.connection.run { connection in
            try connection.store(outcome, of: version, spacing: spacing)
        }
        self.coveredUntil = offset.since
        self.pace.stored(from: started, to: .now)
        self.metrics.store.record(duration: .now - started)
        self.metrics.alerts.increment(by: findings.count)
        self.note(traced, from: startedAt)
        if !findings.isEmpty { await self.publishChange(ofExperiments: hasTouched) }
    }

    /// - Parameter start: Of the storing, which all of it was stored in.
    private func note(_ traced: [AlertFiring], from start: Timestamp) {
        guard !traced.isEmpty else { return }
        let now = Timestamp.now()
        for firing in traced {
            guard let trace = firing.trace else { continue }
            let (rule, channel) = (firing.rule.id.text, firing.source?.channel.text ?? "")
            self.logger.info(
                "Rule fired",
                metadata: ["trace_id": "\(trace.traceID)", "rule.id": "\(rule)", "channel.id": "\(channel)"])
            self.spans?.record(
                Span(
                    "rule fired", .internal, of: trace, from: start, to: now,
                    attributes: ["rule.id": .text(rule), "channel.id": .text(channel)]))
        }
    }

    /// Wakes up who tells others of events, the pages that show alerts, and who knows experiments.
    private func publishChange(ofExperiments hasTouched: Bool = false) async {
        do {
            try await self.redis.publish(Topics.eventsRecorded, [])
            try await self.redis.publish(Topics.alertsChanged, [])
            guard hasTouched else { return }
            let change = CatalogueChanged(kind: CatalogueChanged.experiment, id: "")
            try await self.redis.publish(Topics.catalogueChanges, Array(JSONEncoder().encode(change)))
        } catch {
            self.logger.debug("Nobody was woken up", metadata: ["error": "\(error)"])
        }
    }
}
