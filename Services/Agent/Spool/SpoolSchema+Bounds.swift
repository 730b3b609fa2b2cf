import Domain
import GRDB

/// What leaves the spool: what the server has stored, and what the bounds do not allow.
///
/// The last reading of a closed generation is never dropped: sent alone, it tells the server of the hole before it.
extension SpoolSchema {
    /// Drops the oldest readings until the bounds hold: those before the first one that is young enough, then
    /// sixty-fourths of the rest, so that a full spool pays for dropping once in many appends.
    ///
    /// - Parameter oldest: nil while the clock is not known: then no reading is too old.
    /// - Returns: how many went.
    static func enforce(maxBytes: Int, oldest: Timestamp?, _ db: Database) throws -> Int {
        var dropped = 0
        if let oldest { dropped += try self.dropOld(before: oldest, db) }
        while try self.usedBytes(db) > maxBytes {
            guard let first = try self.firstDroppable(db), case let newest = try self.lastSequence(db) else { break }
            let count = try self.drop(before: first + max(1, (newest - first) / 64), db)
            if count == 0 { break }
            dropped += count
        }
        return dropped
    }

    private static func dropOld(before oldest: Timestamp, _ db: Database) throws -> Int {
        guard var sequence = try self.firstDroppable(db) else { return 0 }
        let first = sequence
        let newest = try self.lastSequence(db)
        // From stretch to stretch of one clock, up to the first reading that is young enough.
        while sequence <= newest {
            let stretch = try self.clock(of: sequence, db)
            let young = try Int64.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT sequence FROM readings WHERE sequence >= ? AND sequence <= ? AND time >= ?
                        ORDER BY sequence LIMIT 1
                        """),
                arguments: [sequence, stretch.last, (oldest - stretch.correction).microseconds])
            if let young { return young == first ? 0 : try self.drop(before: young, db) }
            sequence = min(stretch.last, newest) + 1
        }
        return try self.drop(before: newest + 1, db)
    }

    private static func firstDroppable(_ db: Database) throws -> Int64? {
        try Int64.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT sequence FROM readings WHERE sequence NOT IN (SELECT ifnull(last, 0) FROM generations)
                    ORDER BY sequence LIMIT 1
                    """))
    }

    private static func drop(before sequence: Int64, _ db: Database) throws -> Int {
        try db.cachedStatement(
            sql: "DELETE FROM readings WHERE sequence < ? AND sequence NOT IN (SELECT ifnull(last, 0) FROM generations)"
        ).execute(arguments: [sequence])
        return db.changesCount
    }
}
