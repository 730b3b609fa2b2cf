/// Compares the migrations at hand with those applied. A value; the decisions of the `Migrator` are made here.
struct MigrationPlan {
    private let migrations: [Migration]
    private let applied: [AppliedMigration]

    /// - Throws: `MigrationError.duplicate`.
    init(migrations: [Migration], applied: [AppliedMigration]) throws {
        // Owners in the order given, because views of one may rest on tables of an earlier one.
        var owners: [String] = []
        for migration in migrations where !owners.contains(migration.owner) {
            owners.append(migration.owner)
        }
        self.migrations = owners.flatMap { owner in
            migrations.filter { $0.owner == owner }.sorted { $0.version < $1.version }
        }
        self.applied = applied
        for (first, second) in zip(self.migrations, self.migrations.dropFirst())
        where first.owner == second.owner && first.version == second.version {
            throw MigrationError.duplicate(owner: first.owner, version: first.version)
        }
    }

    /// What is to be applied, in order.
    ///
    /// - Throws: `MigrationError.changed` or `.outOfOrder`.
    func pending() throws -> [Migration] {
        try self.migrations.filter { migration in
            if let row = self.row(of: migration) {
                guard row.checksum == migration.checksum else {
                    throw MigrationError.changed(
                        owner: migration.owner, version: migration.version, name: migration.name)
                }
                return false
            }
            let highest = self.applied.filter { $0.owner == migration.owner }.map(\.version).max() ?? 0
            guard highest < migration.version else {
                throw MigrationError.outOfOrder(owner: migration.owner, version: migration.version, applied: highest)
            }
            return true
        }
    }

    /// Ours in their order, and then what only the database knows.
    func status() -> [MigrationStatus] {
        let known = self.migrations.map { migration in
            let state: MigrationStatus.State
            if let row = self.row(of: migration) {
                state = row.checksum == migration.checksum ? .applied(at: row.appliedAt) : .changed(at: row.appliedAt)
            } else {
                state = .pending
            }
            return MigrationStatus(
                owner: migration.owner, version: migration.version, name: migration.name, state: state)
        }
        let newer = self.applied.filter { row in
            !self.migrations.contains { $0.owner == row.owner && $0.version == row.version }
        }
        return known
            + newer.map {
                MigrationStatus(owner: $0.owner, version: $0.version, name: $0.name, state: .newer(at: $0.appliedAt))
            }
    }

    private func row(of migration: Migration) -> AppliedMigration? {
        self.applied.first { $0.owner == migration.owner && $0.version == migration.version }
    }
}
