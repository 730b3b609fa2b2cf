import Postgres

/// The advisory locks of ``SharedWork``.
extension PostgresConnection {
    /// Has the server notice within five seconds that this instance is gone or frozen, and free its locks: it speaks at least
    /// once a second.
    package func expireWhenSilent() throws {
        try self.script(
            """
            set tcp_keepalives_idle = 2; set tcp_keepalives_interval = 1; set tcp_keepalives_count = 2;
            set tcp_user_timeout = '4s'; set idle_session_timeout = '4s'; set idle_in_transaction_session_timeout = '4s'
            """)
    }

    /// Takes any free slot.
    ///
    /// - Returns: nil when all are taken.
    package func lockSlot(of work: SharedWork) throws -> Int? {
        try (0..<SharedWork.slotCount).first { try self.tryLock(work.slotClass, $0) }
    }

    /// Takes a part; false when another instance has it.
    package func lockPart(_ part: Int, of work: SharedWork) throws -> Bool {
        try self.tryLock(work.partClass, part)
    }

    package func unlockPart(_ part: Int, of work: SharedWork) throws {
        try self.query("select pg_advisory_unlock(\(work.partClass), \(Int32(part)))")
    }

    package func standing(in work: SharedWork) throws -> Standing {
        let rows = try self.query(
            """
            select classid::bigint, objid::bigint from pg_locks
            where locktype = 'advisory' and objsubid = 2 and granted
                and classid in (\(Int64(work.slotClass))::oid, \(Int64(work.partClass))::oid)
                and database = (select oid from pg_database where datname = current_database())
            """)
        var slots: [Int] = []
        var held: Set<Int> = []
        for row in rows {
            let object = Int(try row.decode(1, as: Int64.self))
            if try row.decode(0, as: Int64.self) == Int64(work.slotClass) {
                slots.append(object)
            } else {
                held.insert(object)
            }
        }
        return Standing(slots: slots, held: held, partCount: work.partCount)
    }

    private func tryLock(_ lockClass: Int32, _ object: Int) throws -> Bool {
        try self.query("select pg_try_advisory_lock(\(lockClass), \(Int32(object)))")[0].decode(0, as: Bool.self)
    }
}
