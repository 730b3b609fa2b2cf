import Domain
import FoundationEssentials
import GRDB
import Glibc
import Synchronization

/// Readings on disk, from the moment they are taken until the server has stored them.
///
/// ```
///   append ──▶ │ closed lane │ closed lane │ open lane: acknowledged … first ━━ waiting ━━ last │
///                     └───────────┴─── read(lane, after:) ──▶ uplink ───────┘
/// ```
///
/// - Each reading gets the next number of the open *lane*; numbers are contiguous from 1 within a lane, which is named
///   by its *boot id*, a random text. A lane is deleted when all of it is acknowledged. A lost or broken file means
///   new boot ids, never a number used twice.
/// - WAL with `synchronous=FULL`: a number, once given, must survive a power cut. With `NORMAL` the last appends could
///   be undone after they had been sent; their numbers would be given to new readings, and the server would drop those
///   as repetitions. The price is one fsync per append, that is, per poll.
/// - An acknowledgement costs no fsync: it is kept in memory and written with the next append, or at `close()`. If the
///   process is killed in between, readings are sent again, and the server drops them by their numbers.
/// - Times are the wall clock's, put right afterwards when it turns out to have been wrong: see `DeviceClock`.
/// - On a full disk nothing is appended, and what is acknowledged is still deleted: see `SpoolReserve`.
/// - The lock is exclusive: a second agent on the same file fails at its start instead of interleaving.
final class Spool: Sendable {
    /// The open lane after each append; a slow reader sees the newest only.
    let appended: AsyncStream<SpoolLane>

    private let queue: DatabaseQueue
    private let bounds: SpoolBounds
    private let reserve: SpoolReserve
    private let appendedContinuation: AsyncStream<SpoolLane>.Continuation

    private let ledger: Mutex<SpoolLedger>
    /// The highest acknowledged number by boot id, of this process.
    private let acknowledgements = Mutex<[String: Int64]>([:])

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
        self.reserve = SpoolReserve(path: path + ".reserve")
        self.ledger = Mutex(try self.queue.write { db in try SpoolLedger(db) })
        (self.appended, self.appendedContinuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// What it holds now; from memory.
    var state: SpoolState {
        let acknowledged = self.acknowledgements.withLock { $0 }
        return self.ledger.withLock { ledger in
            SpoolState(
                lanes: ledger.lanes(acknowledged), bytes: ledger.bytes, dropped: ledger.dropped, clock: ledger.clock)
        }
    }

    /// Makes `definitions` known, so that readings of them can be appended; a known name gets the new definition.
    /// Writes nothing when all are known: a full disk keeps no agent from starting.
    func register(_ definitions: [ChannelDefinition]) async throws {
        try await self.change { db, ledger in
            let news = definitions.filter { !ledger.definitions.contains($0) }
            guard !news.isEmpty else { return }
            for (name, number) in try SpoolSchema.upsert(news, db) {
                ledger.channels[name] = number
                ledger.channelNames[number] = name
            }
            ledger.definitions = try SpoolSchema.definitions(db)
        }
    }

    /// Every channel that was ever registered: there may be readings waiting of channels that no collector has any
    /// more.
    var definitions: [ChannelDefinition] { self.ledger.withLock { $0.definitions } }

    /// Appends `samples` in one transaction, drops what is acknowledged and what the bounds no longer allow.
    ///
    /// Samples that are not finite numbers are left out. When it returns, the readings survive a power cut.
    ///
    /// - Returns: how many were appended.
    /// - Throws: `SpoolError.unregisteredChannel`; `SpoolError.full`, when what is acknowledged was deleted all the
    ///   same; GRDB's error (I/O). Nothing was appended then.
    @discardableResult
    func append(_ samples: [Sample], at moment: CollectionMoment) async throws -> Int {
        let numbers = self.ledger.withLock { $0.channels }
        let rows = try samples.filter(\.value.isFinite).map { sample -> (channel: Int64, value: Double) in
            guard let number = numbers[sample.channel] else { throw SpoolError.unregisteredChannel(sample.channel) }
            return (number, sample.value)
        }
        let acknowledged = self.acknowledgements.withLock { $0 }
        let hasRoom = self.reserve.hold()
        let isAppended: Bool
        do {
            isAppended = try await self.change { [bounds = self.bounds] db, ledger in
                try ledger.deleteAcknowledged(acknowledged, db)
                // Without the reserve readings go only where others were deleted, with a margin for the index pages.
                guard try hasRoom || SpoolSchema.freeBytes(db) >= rows.count * 64 + 65_536 else { return false }
                try ledger.insert(rows, at: moment, db)
                let oldest = ledger.clock.isKnown ? ledger.clock.time(at: moment) - bounds.maxAge : nil
                ledger.dropped += try SpoolSchema.enforce(maxBytes: bounds.maxBytes, oldest: oldest, db)
                ledger.bytes = try SpoolSchema.usedBytes(db)
                return true
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL {
            await self.makeRoom(acknowledged)
            throw SpoolError.full
        }
        guard isAppended else { throw SpoolError.full }
        self.forget(acknowledged)
        if !rows.isEmpty { self.appendedContinuation.yield(self.state.live) }
        return rows.count
    }

    /// Gives the reserve up, deletes what is acknowledged, and carries the log to the database so that its room is free
    /// again.
    ///
    /// Fails only where somebody else has taken the reserve's room; the next append tries again.
    private func makeRoom(_ acknowledged: [String: Int64]) async {
        self.reserve.release()
        do {
            try await self.queue.writeWithoutTransaction { db in _ = try db.checkpoint(.passive) }
            try await self.change { db, ledger in
                try ledger.deleteAcknowledged(acknowledged, db)
                ledger.bytes = try SpoolSchema.usedBytes(db)
            }
            self.forget(acknowledged)
        } catch {
            // The caller reports the full disk already.
        }
    }

    /// Closed lanes that are gone need no acknowledgement any more.
    private func forget(_ written: [String: Int64]) {
        let boots = self.ledger.withLock { Set($0.generations.map(\.boot)) }
        self.acknowledgements.withLock { acknowledged in
            for boot in written.keys where !boots.contains(boot) { acknowledged[boot] = nil }
        }
    }

    /// The first run of a lane's readings after its number `number`, at most `limit` of them; nil when there are none.
    func read(_ boot: String, after number: Int64, limit: Int) async throws -> SpoolBatch? {
        let acknowledged = self.acknowledgements.withLock { $0[boot] ?? 0 }
        let ledger = self.ledger.withLock { $0 }
        guard let generation = ledger.generation(boot) else { return nil }
        let base = generation.base
        let known = max(acknowledged, generation.written)
        return try await self.queue.read { db in
            var (readings, isCorrected) = try SpoolSchema.readings(
                after: base + number, through: generation.last ?? .max, limit: limit, names: ledger.channelNames, db)
            guard let first = readings.first?.sequence else { return nil }
            let isPredecessorKnown = try first - 1 - base <= known || SpoolSchema.contains(first - 1, db)
            for index in readings.indices { readings[index].sequence -= base }
            return SpoolBatch(
                boot: boot, follows: isPredecessorKnown ? first - 1 - base : known, isCorrected: isCorrected,
                readings: readings)
        }
    }

    /// Notes that the server has stored everything of a lane up to `number`. Never goes back, and never beyond what was
    /// given out.
    ///
    /// - Returns: how many numbers were not acknowledged before.
    @discardableResult
    func acknowledge(_ boot: String, upTo number: Int64) -> Int64 {
        guard let lane = self.state.lanes.last(where: { $0.boot == boot }), number > lane.acknowledged else { return 0 }
        let number = min(number, lane.last)
        self.acknowledgements.withLock { $0[boot] = max($0[boot] ?? 0, number) }
        return number - lane.acknowledged
    }

    /// Closes the open lane and begins a new one.
    ///
    /// - Returns: the lane that was closed; nil when the open one is still empty and goes on.
    func beginLane() async throws -> SpoolLane? {
        let boot = try await self.change { db, ledger in
            let open = ledger.generations[ledger.generations.count - 1].boot
            try ledger.beginGeneration(db)
            return open
        }
        return self.state.lanes.dropLast().last { $0.boot == boot }
    }

    // MARK: - The clock

    /// Looks whether the wall clock has stepped. Writes only then.
    ///
    /// - Returns: what the times of all readings of this process were shifted by.
    func observeClock(_ moment: CollectionMoment) async throws -> Duration? {
        let isStep = self.ledger.withLock { ledger in
            var clock = ledger.clock
            if clock.observe(moment) != nil { return true }
            ledger.clock = clock
            return false
        }
        guard isStep else { return nil }
        return try await self.change { db, ledger in try ledger.observe(moment, db) }
    }

    /// Compares the clock with the server's.
    ///
    /// - Returns: what the times of all readings of this process, those to come included, are shifted by.
    func compareClock(with server: Timestamp, at moment: CollectionMoment) async throws -> Duration? {
        try await self.change { db, ledger in try ledger.compare(with: server, at: moment, db) }
    }

    // MARK: - The file

    /// Writes a copy of the spool to `path`, which must not exist, by SQLite's online backup, while appends wait.
    ///
    /// The copy's open lane is closed and a new one begun: the numbers that this spool goes on to give must not be
    /// given a second time by an agent on the copy.
    func backUp(to path: String) async throws {
        guard !FileManager.default.fileExists(atPath: path) else { throw SpoolError.exists(path) }
        let copy = try DatabaseQueue(path: path)
        try await self.queue.writeWithoutTransaction { db in
            try copy.writeWithoutTransaction { try db.backup(to: $0) }
        }
        try await copy.write { db in
            _ = try SpoolSchema.beginGeneration(after: SpoolSchema.lastSequence(db), db)
        }
        try copy.close()
    }

    /// Writes a copy as `backUp(to:)` does, in place of an older one; that one stays until the new one is whole.
    func replaceBackup(at path: String) async throws {
        let part = path + ".part"
        if FileManager.default.fileExists(atPath: part) { try FileManager.default.removeItem(atPath: part) }
        try await self.backUp(to: part)
        guard rename(part, path) == 0 else { throw SpoolError.notReplaced(path, errno: errno) }
    }

    /// Writes the acknowledgements and closes the file; the spool cannot be used afterwards.
    func close() async throws {
        self.appendedContinuation.finish()
        let acknowledged = self.acknowledgements.withLock { $0 }
        if !acknowledged.isEmpty {
            try await self.change { db, ledger in try ledger.deleteAcknowledged(acknowledged, db) }
        }
        try self.queue.close()
    }

    /// One transaction; what it makes of the ledger counts from its commit on.
    private func change<Result: Sendable>(
        _ body: @escaping @Sendable (Database, inout SpoolLedger) throws -> Result
    ) async throws -> Result {
        try await self.queue.write { [self] db in
            var ledger = self.ledger.withLock { $0 }
            let result = try body(db, &ledger)
            db.afterNextTransaction { [ledger] _ in self.ledger.withLock { $0 = ledger } }
            return result
        }
    }
}
