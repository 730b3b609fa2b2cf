import Backups
import Domain
import FoundationEssentials
import GatewayMigrations
import IngestionMigrations
import Postgres
import TestSupport
import Testing

@testable import CLIService

@Suite("Backups of a database", .enabled(if: TestServers.haveDatabase))
struct BackupTests {
    static let now = Timestamp(microseconds: 1_795_834_800_000_000)

    /// A database with tables and a row, and an empty folder.
    static func with(_ body: @Sendable (TestDatabase, DatabaseBackups) async throws -> Void) async throws {
        let path = "\(FileManager.default.temporaryDirectory.path)/backups-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }  // Nothing depends on it.
        try await TestDatabase.with(try GatewayMigrations.all + IngestionMigrations.all) { database in
            try await Self.insert("kept", database)
            let url = try DatabaseURL(database.url)
            let backups = DatabaseBackups(url: url, folder: BackupFolder(path: path))
            try await body(database, backups)
            try await database.pool.withConnection {
                _ = try $0.execute("drop database if exists \(identifier: backups.replaced) with (force)")
            }
        }
    }

    static func insert(_ name: String, _ database: TestDatabase) async throws {
        try await database.pool.withConnection {
            _ = try $0.execute("select write_notice(\(name), 'info')")
        }
    }

    static func rows(_ database: TestDatabase) async throws -> [String] {
        try await database.pool.withConnection { connection in
            try connection.query("select content from log_entries order by id").map { try $0.decode(0) }
        }
    }

    static func databases(_ database: TestDatabase, _ backups: DatabaseBackups) async throws -> [String] {
        try await database.pool.withConnection { connection in
            try connection.query(
                "select datname from pg_database where starts_with(datname, \(backups.url.name)) order by datname"
            ).map { String(try $0.decode(0, as: String.self).dropFirst(backups.url.name.count)) }
        }
    }

    @Test("A backup is made, restores on trial, and takes the database's place; what it was stays beside it")
    func drill() async throws {
        try await Self.with { database, backups in
            let made = try await backups.create(version: "1.2.3", at: Self.now)
            #expect(made.name == "backup-1.2.3-20261128T030000Z" && made.verifiedAt == nil)
            #expect(made.schemaVersions?.keys.sorted() == ["gateway", "ingestion"])
            #expect(try backups.folder.manifest(made.name) == made)
            #expect(try await backups.verify(made.name, at: Self.now + .seconds(60)) > 10)
            #expect(try backups.folder.manifest(made.name).verifiedAt == Self.now + .seconds(60))
            #expect(try await Self.databases(database, backups) == [""])

            try await Self.insert("lost", database)
            #expect(try await Self.rows(database) == ["kept", "lost"])
            #expect(try await backups.restore(made.name))
            // Connections were cut; the pool makes new ones.
            #expect(try await eventually { (try? await Self.rows(database)) == ["kept"] })
            #expect(try await Self.databases(database, backups) == ["", "_before_restore"])
            // A second time over what the first has left.
            #expect(try await backups.restore(made.name))
            #expect(try await eventually { (try? await Self.rows(database)) == ["kept"] })
            #expect(try await Self.databases(database, backups) == ["", "_before_restore"])
        }
    }

    @Test("Where there is no database yet, the backup becomes it")
    func newMachine() async throws {
        try await Self.with { database, backups in
            let made = try await backups.create(version: "1.2.3", at: Self.now)
            let url = try DatabaseURL(backups.url.url(of: "\(backups.url.name)_n"))
            let other = DatabaseBackups(url: url, folder: backups.folder)
            #expect(try await !other.restore(made.name))
            #expect(try await Self.databases(database, backups) == ["", "_n"])
            #expect(try await other.restore(made.name))
            #expect(try await Self.databases(database, backups) == ["", "_n", "_n_before_restore"])
            for name in [url.name, other.replaced] {
                try await database.pool.withConnection {
                    _ = try $0.execute("drop database \(identifier: name) with (force)")
                }
            }
        }
    }

    @Test("One flipped byte is noticed before anything is restored, and is written down")
    func damaged() async throws {
        try await Self.with { database, backups in
            let made = try await backups.create(version: "1.2.3", at: Self.now)
            let path = backups.folder.file(made.name, "dump")
            var bytes = try Data(contentsOf: URL(filePath: path))
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: URL(filePath: path))
            await #expect(throws: (any Error).self) { _ = try await backups.restore(made.name) }
            await #expect(throws: (any Error).self) { try await backups.verify(made.name, at: Self.now) }
            #expect(try backups.folder.manifest(made.name).problem?.hasSuffix("its dump is not what it was") == true)
            #expect(try await Self.rows(database) == ["kept"])
            #expect(try await Self.databases(database, backups) == [""])
        }
    }

    @Test("A whole dump of something else is refused, and leaves nothing")
    func foreign() async throws {
        try await Self.with { database, backups in
            var made = try await backups.create(version: "1.2.3", at: Self.now)
            made.schema = "1:d41d8cd98f00b204e9800998ecf8427e"
            try backups.folder.write(made)
            await #expect(throws: (any Error).self) { _ = try await backups.restore(made.name) }
            #expect(try await Self.databases(database, backups) == [""])
            #expect(try await Self.rows(database) == ["kept"])
        }
    }

    @Test("Before tables are changed there is a backup; a new database and one that is current need none")
    func beforeMigrating() async throws {
        try await Self.with { database, backups in
            let connection = try await PostgresConnection.connect(
                database.configuration, logger: TestDatabase.quietLogger)
            func made(before migrations: [Migration]) async throws -> BackupManifest? {
                try await MigrateCommand.backUp(backups, before: migrations, connection, at: Self.now)
            }
            let current = try GatewayMigrations.all + IngestionMigrations.all
            #expect(try await made(before: current) == nil)
            #expect(try await made(before: []) == nil)
            let next = try Migration(owner: "worker", fileName: "V0001__anything.sql", sql: "select 1")
            let backup = try #require(try await made(before: current + [next]))
            #expect(backup.name.hasPrefix("pre-migrate-") && backup.name.hasSuffix("-20261128T030000Z"))
            #expect(try await backups.verify(backup.name, at: Self.now) > 10)
            _ = try await connection.run { try $0.execute("delete from schema_migrations") }
            #expect(try await made(before: current) == nil)
            await connection.close()
        }
    }
}
