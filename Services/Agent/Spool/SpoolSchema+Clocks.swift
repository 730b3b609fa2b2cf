import Domain
import GRDB

/// Stretches of readings that were stamped by one clock, and what has to be added to their times.
extension SpoolSchema {
    /// The stretch of the reading `sequence`.
    static func clock(of sequence: Int64, _ db: Database) throws -> ClockStretch {
        let correction = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT correction FROM clocks WHERE base < ? ORDER BY base DESC LIMIT 1"),
            arguments: [sequence])
        let last = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT base FROM clocks WHERE base >= ? ORDER BY base LIMIT 1"),
            arguments: [sequence])
        return ClockStretch(last: last ?? .max, correction: .microseconds(correction ?? 0))
    }

    /// Begins a stretch after the sequence `base`, and forgets those of which no reading is left.
    static func beginClock(after base: Int64, correction: Duration, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO clocks (base, correction) VALUES (?1, ?2)
                ON CONFLICT (base) DO UPDATE SET correction = excluded.correction
                """,
            arguments: [base, correction.microseconds])
        try db.execute(
            sql: """
                DELETE FROM clocks WHERE base < (
                    SELECT max(base) FROM clocks
                    WHERE base < coalesce((SELECT min(sequence) FROM readings), ?1 + 1))
                """,
            arguments: [base])
    }

    /// Adds `shift` to the times of all readings after the sequence `base`, where a stretch begins.
    static func shiftClocks(after base: Int64, by shift: Duration, _ db: Database) throws {
        try db.execute(
            sql: "UPDATE clocks SET correction = correction + ? WHERE base >= ?",
            arguments: [shift.microseconds, base])
    }

    /// Puts right what an earlier process has stamped with a clock that was ahead: a stretch that ends after `now` is
    /// moved back as a whole, so that it ends at `start`. Where it really belongs nobody knows; it cannot be later.
    static func pullBackClocks(upTo base: Int64, start: Timestamp, now: Timestamp, _ db: Database) throws {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT base, correction, lead(base, 1, ?1) OVER (ORDER BY base) AS last
                FROM clocks WHERE base < ?1
                """, arguments: [base])
        for row in rows {
            let latest = try Int64.fetchOne(
                db,
                sql: "SELECT time FROM readings WHERE sequence > ? AND sequence <= ? ORDER BY sequence DESC LIMIT 1",
                arguments: [row["base"] as Int64, row["last"] as Int64])
            guard let latest else { continue }
            let end = Timestamp(microseconds: latest) + .microseconds(row["correction"] as Int64)
            guard end > now else { continue }
            try db.execute(
                sql: "UPDATE clocks SET correction = correction + ? WHERE base = ?",
                arguments: [(start - end).microseconds, row["base"] as Int64])
        }
    }
}
