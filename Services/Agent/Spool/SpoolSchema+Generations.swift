import FoundationEssentials
import GRDB

/// Generations of numbers: one row each.
extension SpoolSchema {
    /// Oldest first, the open one last; makes the first of a new file.
    static func generations(_ db: Database) throws -> [SpoolLedger.Generation] {
        let rows = try Row.fetchAll(db, sql: "SELECT base, last, boot, acknowledged FROM generations ORDER BY base")
        if rows.isEmpty { return [try self.beginGeneration(after: self.lastSequence(db), db)] }
        return rows.map {
            SpoolLedger.Generation(base: $0["base"], last: $0["last"], boot: $0["boot"], written: $0["acknowledged"])
        }
    }

    /// Closes the open generation at the sequence `base` and begins another. One that has given no number yet is
    /// replaced.
    static func beginGeneration(after base: Int64, _ db: Database) throws -> SpoolLedger.Generation {
        let generation = SpoolLedger.Generation(base: base, last: nil, boot: UUID().uuidString.lowercased(), written: 0)
        try db.execute(sql: "UPDATE generations SET last = ? WHERE last IS NULL AND base < ?", arguments: [base, base])
        try db.execute(
            sql: "INSERT OR REPLACE INTO generations (base, boot, acknowledged) VALUES (?, ?, 0)",
            arguments: [base, generation.boot])
        return generation
    }

    /// Deletes the readings of `generation` up to its number `acknowledged`.
    static func deleteAcknowledged(upTo acknowledged: Int64, of generation: SpoolLedger.Generation, _ db: Database)
        throws
    {
        try db.cachedStatement(sql: "DELETE FROM readings WHERE sequence > ? AND sequence <= ?")
            .execute(arguments: [generation.base, generation.base + acknowledged])
        try db.cachedStatement(sql: "UPDATE generations SET acknowledged = ? WHERE base = ?")
            .execute(arguments: [acknowledged, generation.base])
    }

    static func deleteGeneration(_ generation: SpoolLedger.Generation, _ db: Database) throws {
        try db.execute(sql: "DELETE FROM generations WHERE base = ?", arguments: [generation.base])
    }
}
