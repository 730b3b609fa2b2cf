import Backups
import Domain
import Glibc
import Postgres

/// Dumps of one database, in a folder: made, tried out and restored with PostgreSQL's own tools.
struct DatabaseBackups: Sendable {
    static let purpose = "backup"

    /// Of what was there before tables were changed.
    static let beforeMigration = "pre-migrate"

    let url: DatabaseURL
    let folder: BackupFolder

    private var scratch: String { "\(self.url.name)_trial" }
    private var restored: String { "\(self.url.name)_restored" }
    /// The one whose place a restored one has taken.
    var replaced: String { "\(self.url.name)_before_restore" }

    /// Free bytes beyond the database's size, which a dump hardly reaches.
    private static let margin = 64 << 20

    /// Dumps what the database holds at one instant; whoever writes meanwhile is not held up.
    ///
    /// Killed at whatever moment it leaves no backup, or a whole one; the next run removes what is left.
    ///
    /// - Parameter purpose: What its name begins with.
    /// - Throws: ``CommandFailure``; `BackupError`; `PostgresError`.
    func create(
        _ purpose: String = Self.purpose, version: String, at now: Timestamp
    ) async throws -> BackupManifest {
        var manifest = BackupManifest(name: BackupManifest.name(purpose, version: version, at: now), createdAt: now)
        let dump = try PostgresTool("pg_dump")
        self.folder.tidy("\(purpose)-")
        let size = try await self.with(self.url.name) { connection in
            try connection.query("select pg_database_size(current_database())")[0].decode(0, as: Int64.self)
        }
        let free = try self.folder.freeSpace()
        guard free >= Int(size) + Self.margin else {
            throw CommandFailure(
                "\(self.folder.path) has \(free / 1_000_000) MB free, and \((Int(size) + Self.margin) / 1_000_000) MB are needed"
            )
        }
        let new = "\(self.folder.path)/.\(manifest.name).dump.new"
        // Renamed when it is whole.
        defer { unlink(new) }
        let facts = try await self.facts(of: self.url.name)
        try dump.run(
            ["--format=custom", "--file=\(new)", "--dbname=\(self.url.address(of: self.url.name))"],
            password: self.url.password)
        (manifest.sha256, manifest.size) = (try FileDigest.sha256(new), try FileSize.of(new))
        // What was migrated in between is in no figure of the manifest.
        guard try await self.facts(of: self.url.name).schema == facts.schema else {
            throw CommandFailure("the tables were migrated meanwhile: make it again")
        }
        (manifest.schema, manifest.schemaVersions) = (facts.schema, facts.versions)
        try self.folder.publish(new, as: self.folder.file(manifest.name, "dump"))
        try self.folder.write(manifest)
        return manifest
    }

    /// Restores it into a scratch database, which goes afterwards, and writes into its manifest what came of it.
    ///
    /// - Returns: How many tables it has.
    func verify(_ name: String, at now: Timestamp) async throws -> Int {
        var manifest = try self.folder.manifest(name)
        do {
            try self.checkBytes(manifest)
            let tables = try await self.restore(manifest, into: self.scratch)
            try await self.with("postgres") { try $0.drop(self.scratch) }
            (manifest.verifiedAt, manifest.problem) = (now, nil)
            try self.folder.write(manifest)
            return tables
        } catch let damage as Damage {
            // Anything else, such as a full disk, says nothing about the backup.
            manifest.problem = damage.description
            try self.folder.write(manifest)
            throw damage
        }
    }

    /// Restores it beside the present database and gives it that one's name, both in one step; the present one stays as
    /// ``replaced``. Where there is none, as on a new machine, it just gets the name.
    ///
    /// - Returns: Whether there was one.
    func restore(_ name: String) async throws -> Bool {
        let manifest = try self.folder.manifest(name)
        try self.checkBytes(manifest)
        _ = try await self.restore(manifest, into: self.restored)
        return try await self.with("postgres") { connection in
            let isThere = try connection.exists(self.url.name)
            if isThere { try connection.drop(self.replaced) }
            try connection.exchange(
                self.url.name, by: self.restored, keepingItAs: isThere ? self.replaced : nil,
                comment: "restored from \(name)")
            return isThere
        }
    }

    private func checkBytes(_ manifest: BackupManifest) throws {
        guard let sha256 = manifest.sha256 else { throw CommandFailure("\(manifest.name) has no dump") }
        guard try FileDigest.sha256(self.folder.file(manifest.name, "dump")) == sha256 else {
            throw Damage("\(manifest.name) is damaged: its dump is not what it was")
        }
    }

    /// - Returns: How many tables there are.
    private func restore(_ manifest: BackupManifest, into database: String) async throws -> Int {
        let tool = try PostgresTool("pg_restore")
        try await self.with("postgres") { connection in
            try connection.drop(database)
            try connection.execute("create database \(identifier: database) template template0")
        }
        // On a machine without the services' roles their rights come with `webmacs migrate`.
        let hasRoles = try await self.with("postgres") { try $0.hasServiceRoles() }
        do {
            try tool.run(
                (hasRoles ? [] : ["--no-privileges"]) + [
                    "--exit-on-error", "--no-owner", "--dbname=\(self.url.address(of: database))",
                    self.folder.file(manifest.name, "dump"),
                ], password: self.url.password)
            let facts = try await self.facts(of: database)
            guard facts.schema == manifest.schema, facts.tables > 0 else {
                throw Damage("\(manifest.name) does not hold what was there")
            }
            return facts.tables
        } catch {
            // The next one drops it, too.
            try? await self.with("postgres") { try $0.drop(database) }
            throw error
        }
    }

    private func facts(of database: String) async throws -> DatabaseFacts {
        try await self.with(database) { try $0.facts() }
    }

    private func with<R: Sendable>(
        _ database: String, _ body: @Sendable (isolated PostgresConnection) throws -> R
    ) async throws -> R {
        let configuration = try PostgresConfiguration(
            url: self.url.url(of: database), applicationName: "webmacs backup", connections: 1,
            statementTimeout: .seconds(600))
        let connection = try await PostgresConnection.connect(configuration, logger: Database.logger)
        let result: Result<R, any Error>
        do {
            result = .success(try await connection.run(body))
        } catch {
            result = .failure(error)
        }
        await connection.close()
        return try result.get()
    }
}

/// A backup that is not what it was: no other try helps.
private struct Damage: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// What must be the same in a dump and in what comes of it.
struct DatabaseFacts: Sendable, Hashable {
    var schema: String
    var versions: [String: Int]
    var tables: Int
}

extension PostgresConnection {
    fileprivate func facts() throws -> DatabaseFacts {
        let versions = try self.query("select owner, max(version)::bigint from schema_migrations group by owner").map {
            (try $0.decode(0, as: String.self), Int(try $0.decode(1, as: Int64.self)))
        }
        return DatabaseFacts(
            schema: try self.query("\(raw: BackupManifest.schemaQuery)")[0].decode(0),
            versions: Dictionary(uniqueKeysWithValues: versions),
            tables: Int(
                try self.query(
                    "select count(*) from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace"
                )[0].decode(0, as: Int64.self)))
    }

    fileprivate func drop(_ database: String) throws {
        try self.execute("drop database if exists \(identifier: database) with (force)")
    }

    fileprivate func exists(_ database: String) throws -> Bool {
        try self.query("select exists (select from pg_database where datname = \(database))")[0].decode(0)
    }

    /// How often services that come back at once may be in the way.
    private static let attempts = 20

    /// Gives `restored` the name of `present`, which is called `kept` from then on. Both or neither.
    ///
    /// - Parameters:
    ///   - kept: Nil: there is no present one.
    ///   - comment: Plain words; it stands in the statement.
    fileprivate func exchange(
        _ present: String, by restored: String, keepingItAs kept: String?, comment: String
    ) throws {
        for attempt in 1...Self.attempts {
            do {
                try self.query(
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname in (\(present), \(restored))")
                try self.transaction { connection in
                    if let kept {
                        try connection.execute("alter database \(identifier: present) rename to \(identifier: kept)")
                    }
                    try connection.execute("alter database \(identifier: restored) rename to \(identifier: present)")
                    try connection.execute("comment on database \(identifier: present) is '\(raw: comment)'")
                }
                return
            } catch let error as PostgresError where error.sqlState == "55006" && attempt < Self.attempts {
                continue
            }
        }
    }
}
