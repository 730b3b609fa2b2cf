import Domain
import GRDB

/// What the file says, kept in memory: changed only inside the spool's transactions, and seen by others once they are
/// committed.
struct SpoolLedger: Sendable {
    struct Generation: Sendable, Hashable {
        /// The highest sequence that was given before it.
        var base: Int64
        /// Its highest sequence; nil: it is open.
        var last: Int64?
        var boot: String
        /// The acknowledgement on disk; trails the one in memory.
        var written: Int64
    }

    /// Oldest first, the open one last.
    var generations: [Generation]
    /// The highest sequence given so far.
    var last: Int64
    var bytes: Int
    var dropped = 0
    var channels: [String: Int64]
    var channelNames: [Int64: String]
    var definitions: [ChannelDefinition]

    var clock = DeviceClock()
    /// The highest sequence that was given before this process.
    let lifeBase: Int64
    /// Whether this process has a stretch of readings in the file.
    private var hasClock = false

    init(_ db: Database) throws {
        self.generations = try SpoolSchema.generations(db)
        self.last = try SpoolSchema.lastSequence(db)
        self.lifeBase = self.last
        self.bytes = try SpoolSchema.usedBytes(db)
        self.channels = try SpoolSchema.channelNumbers(db)
        self.channelNames = Dictionary(self.channels.map { ($1, $0) }) { first, _ in first }
        self.definitions = try SpoolSchema.definitions(db)
    }

    func generation(_ boot: String) -> Generation? {
        self.generations.last { $0.boot == boot }
    }

    /// The highest number given in `generation`.
    func count(of generation: Generation) -> Int64 { (generation.last ?? self.last) - generation.base }

    /// - Parameter acknowledged: by boot id.
    func lanes(_ acknowledged: [String: Int64]) -> [SpoolLane] {
        self.generations.map { generation in
            SpoolLane(
                boot: generation.boot, last: self.count(of: generation),
                acknowledged: max(acknowledged[generation.boot] ?? 0, generation.written))
        }
    }

    /// Deletes what is acknowledged, and closed generations of which nothing is left.
    mutating func deleteAcknowledged(_ acknowledged: [String: Int64], _ db: Database) throws {
        for index in self.generations.indices.reversed() {
            let generation = self.generations[index]
            let number = max(acknowledged[generation.boot] ?? 0, generation.written)
            if number > generation.written {
                try SpoolSchema.deleteAcknowledged(upTo: number, of: generation, db)
                self.generations[index].written = number
            }
            if generation.last != nil, number >= self.count(of: generation) {
                try SpoolSchema.deleteGeneration(generation, db)
                self.generations.remove(at: index)
            }
        }
    }

    /// Closes the open generation and begins another; does nothing when the open one has given no number yet.
    mutating func beginGeneration(_ db: Database) throws {
        let open = self.generations.count - 1
        guard self.last > self.generations[open].base else { return }
        self.generations[open].last = self.last
        self.generations.append(try SpoolSchema.beginGeneration(after: self.last, db))
    }

    /// - Returns: the shift of the readings before, when the wall clock has stepped.
    mutating func observe(_ moment: CollectionMoment, _ db: Database) throws -> Duration? {
        guard let shift = self.clock.observe(moment) else { return nil }
        if self.hasClock {
            try SpoolSchema.shiftClocks(after: self.lifeBase, by: shift, db)
            try SpoolSchema.beginClock(after: self.last, correction: self.clock.correction, db)
        }
        return shift
    }

    /// - Returns: the shift of all readings of this process, when the clock is wrong.
    mutating func compare(with server: Timestamp, at moment: CollectionMoment, _ db: Database) throws -> Duration? {
        _ = try self.observe(moment, db)
        let shift = self.clock.compare(with: server, at: moment)
        if let shift, self.hasClock { try SpoolSchema.shiftClocks(after: self.lifeBase, by: shift, db) }
        try SpoolSchema.pullBackClocks(
            upTo: self.lifeBase, start: min(self.clock.start ?? server, server), now: server, db)
        return shift
    }

    mutating func insert(_ rows: [(channel: Int64, value: Double)], at moment: CollectionMoment, _ db: Database) throws
    {
        _ = try self.observe(moment, db)
        guard !rows.isEmpty else { return }
        if !self.hasClock {
            try SpoolSchema.beginClock(after: self.last, correction: self.clock.correction, db)
            self.hasClock = true
        }
        try SpoolSchema.insert(rows, at: self.clock.stamp(moment), db)
        self.last = try SpoolSchema.lastSequence(db)
    }
}
