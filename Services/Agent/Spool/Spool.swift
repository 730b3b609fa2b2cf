import Domain
import FoundationEssentials
import GRDB
import Synchronization

/// Readings on disk, from the moment they are taken until the server has stored them.
///
/// ```
///   append ──▶ │ dropped by the bounds │ acknowledged … first ━━━━━━ waiting ━━━━━━ last │
///                                                             └── read(after:) ──▶ uplink
/// ```
///
/// - Each reading gets the next number; numbers are contiguous from 1 within one *boot id*, a random text that is made
///   with the file and lives as long as it. A lost or broken file means a new boot id, never a number used twice.
/// - WAL with `synchronous=FULL`: a number, once given, must survive a power cut. With `NORMAL` the last appends could be
///   undone after they had been sent; their numbers would be given to new readings, and the server would drop those as
///   repetitions. The price is one fsync per append, that is, per poll.
/// - An acknowledgement costs no fsync: it is kept in memory and written with the next append, or at `close()`. If the
///   process is killed in between, readings are sent again, and the server drops them by their numbers.
/// - The lock is exclusive: a second agent on the same file fails at its start instead of interleaving.
final class Spool: Sendable {
    /// Names this file's generation of numbers.
    let boot: String

    /// The highest number after each append; a slow reader sees the newest only.
    let appended: AsyncStream<Int64>

    private let queue: DatabaseQueue
    private let bounds: SpoolBounds
    private let memory: Mutex<Memory>
    private let appendedContinuation: AsyncStream<Int64>.Continuation

    private struct Memory {
        var state: SpoolState
        /// The acknowledgement on disk; trails `state.acknowledged`.
        var writtenAcknowledgement: Int64
        var channelNumbers: [String: Int64]
        var channelNames: [Int64: String]
    }

    /// Opens the spool at `path`, or makes it.
    ///
    /// A file that SQLite finds damaged is moved aside (`<path>.damaged-<time>`) and replaced by a new one, so that a
    /// device goes on measuring; `onDamage` is told where the old file is.
    ///
    /// - Throws: `SpoolError.inUse`; GRDB's error when the file cannot be opened or made.
    static func open(
        path: String, bounds: SpoolBounds, now: Timestamp, onDamage: (_ movedTo: String) -> Void = { _ in }
    ) throws -> Spool {
        do {
            return try Spool(path: path, bounds: bounds)
        } catch let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) {
            let aside = "\(path).damaged-\(now.microseconds / 1_000_000)"
            try FileManager.default.moveItem(atPath: path, toPath: aside)
            for suffix in ["-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) {
                try FileManager.default.removeItem(atPath: path + suffix)
            }
            onDamage(aside)
            return try Spool(path: path, bounds: bounds)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            throw SpoolError.inUse(path)
        }
    }

    private init(path: String, bounds: SpoolBounds) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.label = "spool"
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
            try db.execute(sql: "PRAGMA journal_mode = WAL")
            try db.execute(sql: "PRAGMA synchronous = FULL")
            try db.execute(sql: "PRAGMA journal_size_limit = 4194304")
        }
        self.queue = try DatabaseQueue(path: path, configuration: configuration)
        try SpoolSchema.migrator.migrate(self.queue)
        self.bounds = bounds

        let (boot, memory) = try self.queue.write { db in
            try SpoolSchema.insertGeneration(db)
            guard let row = try Row.fetchOne(db, sql: "SELECT boot, acknowledged FROM generation") else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT)
            }
            let acknowledged: Int64 = row["acknowledged"]
            let last = try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'readings'") ?? 0
            var numbers: [String: Int64] = [:]
            for channel in try Row.fetchAll(db, sql: "SELECT number, name FROM channels") {
                numbers[channel["name"]] = channel["number"]
            }
            let state = SpoolState(
                last: last, acknowledged: acknowledged, bytes: try SpoolSchema.usedBytes(db), dropped: 0)
            let memory = Memory(
                state: state, writtenAcknowledgement: acknowledged, channelNumbers: numbers,
                channelNames: Dictionary(uniqueKeysWithValues: numbers.map { ($1, $0) }))
            let boot: String = row["boot"]
            return (boot, memory)
        }
        self.boot = boot
        self.memory = Mutex(memory)
        (self.appended, self.appendedContinuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// What it holds now; from memory.
    var state: SpoolState { self.memory.withLock { $0.state } }

    /// Makes `definitions` known, so that readings of them can be appended; a known name gets the new definition.
    func register(_ definitions: [ChannelDefinition]) async throws {
        let numbers = try await self.queue.write { db in
            try SpoolSchema.upsert(definitions, db)
        }
        self.memory.withLock { memory in
            for (name, number) in numbers {
                memory.channelNumbers[name] = number
                memory.channelNames[number] = name
            }
        }
    }

    /// Every channel that was ever registered: there may be readings waiting of channels that no collector has any more.
    func definitions() async throws -> [ChannelDefinition] {
        try await self.queue.read { db in try SpoolSchema.definitions(db) }
    }

    /// Appends `samples` in one transaction, drops what is acknowledged and what the bounds no longer allow.
    ///
    /// Samples that are not finite numbers are left out. When it returns, the readings survive a power cut.
    ///
    /// - Returns: how many were appended.
    /// - Throws: `SpoolError.unregisteredChannel`; GRDB's error (disk full, I/O). Nothing was appended then.
    @discardableResult
    func append(_ samples: [Sample], at time: Timestamp) async throws -> Int {
        let (numbers, acknowledged) = self.memory.withLock { ($0.channelNumbers, $0.state.acknowledged) }
        let rows = try samples.filter(\.value.isFinite).map { sample -> (channel: Int64, value: Double) in
            guard let number = numbers[sample.channel] else { throw SpoolError.unregisteredChannel(sample.channel) }
            return (number, sample.value)
        }
        let oldest = time - self.bounds.maxAge
        let maxBytes = self.bounds.maxBytes
        let result = try await self.queue.write { db in
            try SpoolSchema.deleteAcknowledged(upTo: acknowledged, db)
            let last = try SpoolSchema.insert(rows, at: time, db)
            let dropped = try SpoolSchema.enforce(maxBytes: maxBytes, oldest: oldest, db)
            return (last: last, dropped: dropped, bytes: try SpoolSchema.usedBytes(db))
        }
        self.memory.withLock { memory in
            memory.state.last = max(memory.state.last, result.last)
            memory.state.dropped += result.dropped
            memory.state.bytes = result.bytes
            memory.writtenAcknowledgement = max(memory.writtenAcknowledgement, acknowledged)
        }
        if !rows.isEmpty { self.appendedContinuation.yield(result.last) }
        return rows.count
    }

    /// The first run of readings after `sequence`, at most `limit` of them; nil when there are none.
    func read(after sequence: Int64, limit: Int) async throws -> SpoolBatch? {
        let (names, acknowledged) = self.memory.withLock { ($0.channelNames, $0.state.acknowledged) }
        return try await self.queue.read { db in
            let readings = try SpoolSchema.readings(after: sequence, limit: limit, names: names, db)
            guard let first = readings.first?.sequence else { return nil }
            let isPredecessorKnown = try first - 1 <= acknowledged || SpoolSchema.contains(first - 1, db)
            return SpoolBatch(follows: isPredecessorKnown ? first - 1 : acknowledged, readings: readings)
        }
    }

    /// Notes that the server has stored everything up to `sequence`. Never goes back, and never beyond what was given out.
    func acknowledge(upTo sequence: Int64) {
        self.memory.withLock { memory in
            memory.state.acknowledged = min(max(memory.state.acknowledged, sequence), memory.state.last)
        }
    }

    /// Writes the acknowledgement and closes the file; the spool cannot be used afterwards.
    func close() async throws {
        self.appendedContinuation.finish()
        let (acknowledged, written) = self.memory.withLock { ($0.state.acknowledged, $0.writtenAcknowledgement) }
        if acknowledged > written {
            try await self.queue.write { db in try SpoolSchema.deleteAcknowledged(upTo: acknowledged, db) }
        }
        try self.queue.close()
    }
}
