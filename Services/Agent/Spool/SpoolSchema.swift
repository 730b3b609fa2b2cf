import Domain
import FoundationEssentials
import GRDB

/// The spool's tables and every statement on them.
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
        return migrator
    }

    /// Gives a new file its boot id; does nothing in an old one.
    static func insertGeneration(_ db: Database) throws {
        try db.execute(
            sql: "INSERT OR IGNORE INTO generation (only, boot, acknowledged) VALUES (1, ?, 0)",
            arguments: [UUID().uuidString.lowercased()])
    }

    static func upsert(_ definitions: [ChannelDefinition], _ db: Database) throws -> [String: Int64] {
        var numbers: [String: Int64] = [:]
        for definition in definitions {
            numbers[definition.name] = try Int64.fetchOne(
                db,
                sql: """
                    INSERT INTO channels (name, kind, unit, minimum, maximum) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, unit = excluded.unit,
                        minimum = excluded.minimum, maximum = excluded.maximum
                    RETURNING number
                    """,
                arguments: [
                    definition.name, definition.kind.rawValue, definition.unit,
                    definition.range.lowerBound, definition.range.upperBound,
                ])
        }
        return numbers
    }

    static func definitions(_ db: Database) throws -> [ChannelDefinition] {
        try Row.fetchAll(db, sql: "SELECT name, kind, unit, minimum, maximum FROM channels ORDER BY number").map {
            row in
            let minimum: Double = row["minimum"]
            let maximum: Double = row["maximum"]
            return ChannelDefinition(
                name: row["name"], kind: ChannelKind(rawValue: row["kind"]) ?? .sensor, unit: row["unit"],
                range: minimum...max(minimum, maximum))
        }
    }

    /// - Returns: the number of the last row; 0 when `rows` is empty and nothing was ever appended.
    static func insert(
        _ rows: [(channel: Int64, value: Double)], at time: Timestamp, _ db: Database
    ) throws -> Int64 {
        let statement = try db.cachedStatement(sql: "INSERT INTO readings (time, channel, value) VALUES (?, ?, ?)")
        for row in rows {
            try statement.execute(arguments: [time.microseconds, row.channel, row.value])
        }
        return try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT seq FROM sqlite_sequence WHERE name = 'readings'")) ?? 0
    }

    static func readings(
        after sequence: Int64, limit: Int, names: [Int64: String], _ db: Database
    ) throws -> [SpooledReading] {
        var readings: [SpooledReading] = []
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: "SELECT sequence, time, channel, value FROM readings WHERE sequence > ? ORDER BY sequence LIMIT ?"),
            arguments: [sequence, limit])
        while let row = try rows.next() {
            let number: Int64 = row[0]
            // A batch is one run; what follows a hole is the next batch.
            if let last = readings.last, number != last.sequence + 1 { break }
            readings.append(
                SpooledReading(
                    sequence: number, time: Timestamp(microseconds: row[1]), channel: names[row[2]] ?? "", value: row[3]
                ))
        }
        return readings
    }

    static func contains(_ sequence: Int64, _ db: Database) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM readings WHERE sequence = ?)"),
            arguments: [sequence]) ?? false
    }

    static func deleteAcknowledged(upTo sequence: Int64, _ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM readings WHERE sequence <= ?").execute(arguments: [sequence])
        try db.cachedStatement(sql: "UPDATE generation SET acknowledged = ?1 WHERE acknowledged < ?1")
            .execute(arguments: [sequence])
    }

    /// Drops the oldest readings until the bounds hold: those before the first one that is young enough, then
    /// sixty-fourths of the rest, so that a full spool pays for dropping once in many appends.
    ///
    /// - Returns: how many went.
    static func enforce(maxBytes: Int, oldest: Timestamp, _ db: Database) throws -> Int {
        var dropped = 0
        let first = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT sequence, time FROM readings ORDER BY sequence LIMIT 1"))
        guard let first,
            let newest = try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT max(sequence) FROM readings"))
        else { return 0 }

        if Timestamp(microseconds: first[1]) < oldest {
            let young = try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT sequence FROM readings WHERE time >= ? ORDER BY sequence LIMIT 1"),
                arguments: [oldest.microseconds])
            dropped += try self.drop(before: young ?? newest + 1, db)
        }
        while try self.usedBytes(db) > maxBytes {
            guard let first = try Int64.fetchOne(db.cachedStatement(sql: "SELECT min(sequence) FROM readings")) else {
                break
            }
            dropped += try self.drop(before: first + max(1, (newest - first) / 64), db)
        }
        return dropped
    }

    private static func drop(before sequence: Int64, _ db: Database) throws -> Int {
        try db.cachedStatement(sql: "DELETE FROM readings WHERE sequence < ?").execute(arguments: [sequence])
        return db.changesCount
    }

    /// Bytes of pages in use; pages freed by deletions are used again before the file grows.
    static func usedBytes(_ db: Database) throws -> Int {
        let pages = try Int.fetchOne(db.cachedStatement(sql: "PRAGMA page_count")) ?? 0
        let free = try Int.fetchOne(db.cachedStatement(sql: "PRAGMA freelist_count")) ?? 0
        let size = try Int.fetchOne(db.cachedStatement(sql: "PRAGMA page_size")) ?? 0
        return (pages - free) * size
    }
}
