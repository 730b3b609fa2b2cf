import Logging

/// Brings a database's schema to the state the migrations describe.
///
/// Each migration runs once, in its own transaction together with its row in `schema_migrations`, without a
/// statement timeout. Owners come in the order of their first migration in the list, an owner's versions rise. An
/// advisory lock lets one migrator at a time work; the others wait and then find nothing to do.
package struct Migrator: Sendable {
    private let migrations: [Migration]

    package init(migrations: [Migration]) {
        self.migrations = migrations
    }

    /// Any number that nobody else locks: "webmacs" in ASCII.
    private static let lock: Int64 = 0x77_6562_6d61_6373

    /// Applies what is pending.
    ///
    /// - Parameter connection: one of the caller's own, not a pool's: it holds the lock.
    /// - Returns: the migrations applied by this call, in order.
    /// - Throws: `MigrationError` before anything was done; `PostgresError` from the first migration that fails, the
    ///   ones before it being applied; `CancellationError`.
    package func up(on connection: PostgresConnection, logger: Logger) async throws -> [Migration] {
        // Not pg_advisory_lock: a statement that waits keeps a snapshot, on which CREATE INDEX CONCURRENTLY and the
        // like of the other migrator would wait in turn.
        while true {
            let applied = try await connection.run { connection in
                try self.applyIfLocked(on: connection, logger: logger)
            }
            if let applied { return applied }
            logger.debug("Another migrator is at work; waiting")
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// What is applied, pending, changed and newer. Changes nothing.
    package func status(on connection: PostgresConnection) async throws -> [MigrationStatus] {
        let migrations = self.migrations
        return try await connection.run { connection in
            try MigrationPlan(migrations: migrations, applied: AppliedMigration.list(on: connection)).status()
        }
    }

    /// Nil when another has the lock.
    private func applyIfLocked(on connection: isolated PostgresConnection, logger: Logger) throws -> [Migration]? {
        let locked = try connection.query("select pg_try_advisory_lock(\(Self.lock))").first
        guard try locked?.decode(0, as: Bool.self) == true else { return nil }
        defer { connection.releaseAdvisoryLock(Self.lock) }

        try connection.script(Self.table)
        let plan = try MigrationPlan(migrations: self.migrations, applied: AppliedMigration.list(on: connection))
        var done: [Migration] = []
        for migration in try plan.pending() {
            try self.apply(migration, on: connection)
            logger.info(
                "Migration applied",
                metadata: [
                    "migration.owner": "\(migration.owner)", "migration.version": "\(migration.version)",
                    "migration.name": "\(migration.name)",
                ])
            done.append(migration)
        }
        return done
    }

    private func apply(_ migration: Migration, on connection: isolated PostgresConnection) throws {
        try connection.transaction { connection in
            try connection.script("set local statement_timeout = 0")
            try connection.script(migration.sql)
            guard connection.link?.isInTransaction == true else {
                throw MigrationError.endsTransaction(owner: migration.owner, version: migration.version)
            }
            try connection.execute(
                """
                insert into schema_migrations (owner, version, name, checksum, applied_at)
                values (\(migration.owner), \(migration.version), \(migration.name), \(migration.checksum), now())
                """)
        }
    }

    private static let table = """
        create table if not exists schema_migrations (
            owner text not null,
            version integer not null,
            name text not null,
            checksum text not null,
            applied_at timestamptz not null,
            primary key (owner, version)
        );
        comment on table schema_migrations is 'Written by the migrator alone: one row per migration applied.';
        comment on column schema_migrations.owner is 'The service whose tables the migration makes.';
        comment on column schema_migrations.checksum is 'FNV-1a, 64 bits, of the file with line ends made LF.';
        """
}

extension PostgresConnection {
    /// Best effort and even when cancelled; without the connection there is no lock either.
    fileprivate func releaseAdvisoryLock(_ key: Int64) {
        guard let link = self.link, !link.isLost else { return }
        do {
            _ = try link.shielded { try link.simple("select pg_advisory_unlock(\(key))") }
        } catch {
            self.logger.debug("Unlock failed", metadata: ["error": "\(String(reflecting: error))"])
        }
    }
}
