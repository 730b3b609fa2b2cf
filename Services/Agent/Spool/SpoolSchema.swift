import Domain
import FoundationEssentials
import GRDB

/// The spool's tables, and the statements on readings and channels.
///
/// A reading's `sequence` is given once in the file's life and never again; what the server is told is its number
/// within its generation, `sequence - generations.base`. So beginning a generation, or correcting a clock, is one row,
/// however many readings wait.
enum SpoolSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(
                sql: """
                    -- One row: the file's generation.
                    CREATE TABLE generation (
                        only INTEGER PRIMARY KEY CHECK (only = 1),
                        boot TEXT NOT NULL,
                        acknowledged INTEGER NOT NULL       -- highest sequence that the server has stored
                    );
                    CREATE TABLE channels (
                        number INTEGER PRIMARY KEY,
                        name TEXT NOT NULL UNIQUE,
                        kind TEXT NOT NULL,
                        unit TEXT NOT NULL,
                        minimum REAL NOT NULL,
                        maximum REAL NOT NULL
                    );
                    -- AUTOINCREMENT: a number is not given again after its row has been deleted.
                    CREATE TABLE readings (
                        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                        time INTEGER NOT NULL,              -- microseconds since 1970, device clock
                        channel INTEGER NOT NULL,           -- channels.number
                        value REAL NOT NULL
                    );
                    """)
        }
        migrator.registerMigration("2") { db in
            try db.execute(
                sql: """
                    -- Lanes, oldest first.
                    CREATE TABLE generations (
                        base INTEGER PRIMARY KEY,           -- the highest sequence that was given before it
                        last INTEGER,                       -- its highest sequence; null: it is open
                        boot TEXT NOT NULL UNIQUE,
                        acknowledged INTEGER NOT NULL       -- highest number (not sequence) that the server has stored
                    );
                    INSERT INTO generations (base, boot, acknowledged) SELECT 0, boot, acknowledged FROM generation;
                    DROP TABLE generation;
                    -- Stretches of readings whose times belong together; each ends at the base of the next.
                    CREATE TABLE clocks (
                        base INTEGER PRIMARY KEY,           -- the highest sequence that was given before it
                        correction INTEGER NOT NULL         -- microseconds to add to their times
                    );
                    INSERT INTO clocks (base, correction) VALUES (0, 0);
                    """)
        }
        migrator.registerMigration("3") { db in
            try db.execute(
                sql: """
                    -- The server's id of a channel that this agent never creates; its name is the id's text. Null: an own channel.
                    ALTER TABLE channels ADD COLUMN id TEXT;
                    """)
        }
        return migrator
    }

    // MARK: - Channels

    static func upsert(_ definitions: [ChannelDefinition], _ db: Database) throws -> [String: Int64] {
        var numbers: [String: Int64] = [:]
        for definition in definitions {
            numbers[definition.name] = try Int64.fetchOne(
                db,
                sql: """
                    INSERT INTO channels (name, kind, unit, minimum, maximum, id) VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, unit = excluded.unit,
                        minimum = excluded.minimum, maximum = excluded.maximum, id = excluded.id
                    RETURNING number
                    """,
                arguments: [
                    definition.name, definition.kind.rawValue, definition.unit,
                    definition.range.lowerBound, definition.range.upperBound, definition.id?.text,
                ])
        }
        return numbers
    }

    static func definitions(_ db: Database) throws -> [ChannelDefinition] {
        try Row.fetchAll(db, sql: "SELECT name, kind, unit, minimum, maximum, id FROM channels ORDER BY number").map {
            row in
            let minimum: Double = row["minimum"]
            let maximum: Double = row["maximum"]
            let id: String? = row["id"]
            var definition = ChannelDefinition(
                name: row["name"], kind: ChannelKind(rawValue: row["kind"]) ?? .sensor, unit: row["unit"],
                range: minimum...max(minimum, maximum))
            definition.id = id.map { ChannelID($0) }
            return definition
        }
    }

    static func channelNumbers(_ db: Database) throws -> [String: Int64] {
        var numbers: [String: Int64] = [:]
        for channel in try Row.fetchAll(db, sql: "SELECT number, name FROM channels") {
            numbers[channel["name"]] = channel["number"]
        }
        return numbers
    }

    // MARK: - Readings

    /// The highest sequence that was ever given; 0 before the first.
    static func lastSequence(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT seq FROM sqlite_sequence WHERE name = 'readings'")) ?? 0
    }

    static func insert(_ rows: [(channel: Int64, value: Double)], at time: Timestamp, _ db: Database) throws {
        let statement = try db.cachedStatement(sql: "INSERT INTO readings (time, channel, value) VALUES (?, ?, ?)")
        for row in rows {
            try statement.execute(arguments: [time.microseconds, row.channel, row.value])
        }
    }

    /// The first run after the sequence `after` and up to `end`, at most `limit` readings, all stamped by one clock;
    /// with their sequences and corrected times.
    static func readings(
        after: Int64, through end: Int64, limit: Int, names: [Int64: String], _ db: Database
    ) throws -> (readings: [SpooledReading], isCorrected: Bool) {
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT sequence, time, channel, value FROM readings
                    WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?
                    """),
            arguments: [after, end, limit])
        var readings: [SpooledReading] = []
        var stretch = ClockStretch()
        while let row = try rows.next() {
            let sequence: Int64 = row[0]
            if let last = readings.last {
                // A batch is one run; what follows a hole is the next batch.
                if sequence != last.sequence + 1 || sequence > stretch.last { break }
            } else {
                stretch = try self.clock(of: sequence, db)
            }
            let time = Timestamp(microseconds: row[1]) + stretch.correction
            readings.append(
                SpooledReading(sequence: sequence, time: time, channel: names[row[2]] ?? "", value: row[3]))
        }
        return (readings, stretch.correction != .zero)
    }

    static func contains(_ sequence: Int64, _ db: Database) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM readings WHERE sequence = ?)"),
            arguments: [sequence]) ?? false
    }

    /// Bytes of pages in use; pages freed by deletions are used again before the file grows.
    static func usedBytes(_ db: Database) throws -> Int {
        let pages = try Int.fetchOne(db.cachedStatement(sql: "PRAGMA page_count")) ?? 0
        return try pages * self.pageSize(db) - self.freeBytes(db)
    }

    /// Bytes of pages that deletions have freed.
    static func freeBytes(_ db: Database) throws -> Int {
        try (Int.fetchOne(db.cachedStatement(sql: "PRAGMA freelist_count")) ?? 0) * self.pageSize(db)
    }

    private static func pageSize(_ db: Database) throws -> Int {
        try Int.fetchOne(db.cachedStatement(sql: "PRAGMA page_size")) ?? 0
    }
}
