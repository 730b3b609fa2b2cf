import Postgres

/// Days as tables.
extension PostgresConnection {
    func emptyRunsPartitions(before day: Day) throws -> [String] {
        try self.query("select empty_runs_partitions('1970-01-01'::date + \(day.number))").map { try $0.decode(0) }
    }

    /// Gives the pages behind the last row back, when nobody needs them.
    func vacuum(_ partition: String) throws {
        try self.script("vacuum (truncate) \(partition)")
    }

    /// - Parameter patience: How long to wait for the tables' locks, in PostgreSQL's words.
    /// - Returns: How many were dropped; nil when someone reads for longer than that.
    func dropEmptyRunsPartitions(before day: Day, patience: String) throws -> Int? {
        do {
            return try self.transaction { connection in
                try connection.limitWaits(to: patience)
                let row = try connection.query("select drop_empty_runs_partitions('1970-01-01'::date + \(day.number))")[
                    0]
                return Int(try row.decode(0, as: Int32.self))
            }
        } catch let error as PostgresError where error.isLockTimeout {
            return nil
        }
    }

    /// A statement of this transaction that waits longer for a lock ends in an error with `isLockTimeout`.
    func limitWaits(to patience: String) throws {
        try self.script("set local lock_timeout = '\(patience)'")
    }

    /// The days that have a partition of the archive, oldest first.
    func chunkDays() throws -> [Day] {
        try self.query(
            "select inhrelid::regclass::text from pg_inherits where inhparent = 'reading_chunks'::regclass"
        ).compactMap { Day(suffix: try $0.decode(0, as: String.self).suffix(8)) }.sorted()
    }
}

extension PostgresError {
    /// A lock was not free within `lock_timeout`.
    var isLockTimeout: Bool { self.sqlState == "55P03" }
}
