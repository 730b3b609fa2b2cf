import Postgres

/// The advisory locks that divide the partitions among writers. They live as long as the connection.
extension PostgresConnection {
    /// What the table of locks says of the writers in this database.
    struct WriterLocks: Sendable {
        /// Slots of living writers.
        var slots: [Int] = []
        /// Partitions that somebody holds.
        var partitions: Set<Int> = []
    }

    /// Has the server notice within five seconds that this writer is gone or frozen, and free its locks: the writer
    /// speaks at least once a second.
    func expireWhenSilent() throws {
        try self.script(
            """
            set tcp_keepalives_idle = 2; set tcp_keepalives_interval = 1; set tcp_keepalives_count = 2;
            set tcp_user_timeout = '4s'; set idle_session_timeout = '4s'; set idle_in_transaction_session_timeout = '4s'
            """)
    }

    /// Takes any free slot, which shows to all that a writer lives here.
    ///
    /// - Returns: nil when all are taken.
    func lockSlot() throws -> Int? {
        try (0..<Self.slotCount).first { try self.lock(Self.slotClass, $0) }
    }

    /// Takes the lock of `partition`; false when another writer has it.
    func lockPartition(_ partition: Int) throws -> Bool {
        try self.lock(Self.partitionClass, partition)
    }

    func unlockPartition(_ partition: Int) throws {
        try self.query("select pg_advisory_unlock(\(Self.partitionClass), \(Int32(partition)))")
    }

    func writerLocks() throws -> WriterLocks {
        let rows = try self.query(
            """
            select classid::bigint, objid::bigint from pg_locks
            where locktype = 'advisory' and objsubid = 2 and granted
                and classid in (\(Int64(Self.slotClass))::oid, \(Int64(Self.partitionClass))::oid)
                and database = (select oid from pg_database where datname = current_database())
            """)
        var locks = WriterLocks()
        for row in rows {
            let object = Int(try row.decode(1, as: Int64.self))
            if try row.decode(0, as: Int64.self) == Int64(Self.slotClass) {
                locks.slots.append(object)
            } else {
                locks.partitions.insert(object)
            }
        }
        return locks
    }

    private func lock(_ lockClass: Int32, _ object: Int) throws -> Bool {
        try self.query("select pg_try_advisory_lock(\(lockClass), \(Int32(object)))")[0].decode(0, as: Bool.self)
    }

    /// The first keys of the locks: "read" and "writ" in ASCII.
    private static var partitionClass: Int32 { 0x7265_6164 }
    private static var slotClass: Int32 { 0x7772_6974 }

    /// More writers than this are one too many: they hold nothing and wait.
    private static var slotCount: Int { 64 }
}
