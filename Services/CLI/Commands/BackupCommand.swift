import ArgumentParser
import Backups
import Domain
import Glibc
import Postgres
import ServiceKit

/// `webmacs backup …`
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Dumps of the database, and what comes of them.",
        discussion: """
            Needs pg_dump and pg_restore (postgresql-client), of the server's version or newer. Secrets, certificates and \
            .env are not in the dump: `webmacs secrets export` is for those. An installation in containers makes backups by itself.
            """,
        subcommands: [
            BackupCreateCommand.self, BackupListCommand.self, BackupVerifyCommand.self, BackupRestoreCommand.self,
        ])
}

/// Where backups are, and of which database.
struct BackupPlace: ParsableArguments {
    @Option(help: "Where backups are. It is made when it is missing, for its owner alone.")
    var folder = "backups"

    func open() throws -> DatabaseBackups { try Self.open(self.folder) }

    static func open(_ folder: String) throws -> DatabaseBackups {
        var settings = Settings.load()
        let url = settings.url(
            "DATABASE_URL", schemes: ["postgresql", "postgres", "postgresql+asyncpg", "postgresql+psycopg"])
        do {
            try settings.finish()
        } catch {
            throw CommandFailure("these settings must be changed:\n\(error)", code: .configuration)
        }
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw CommandFailure("\(folder) cannot be made: \(String(cString: strerror(errno)))")
        }
        return DatabaseBackups(url: try DatabaseURL(url), folder: BackupFolder(path: folder))
    }

    /// The operator may read everything the database said.
    static func readable<R>(_ body: () async throws -> R) async throws -> R {
        do {
            return try await body()
        } catch let error as PostgresError {
            throw CommandFailure(String(reflecting: error), code: error.isUnavailable ? .unavailable : .failure)
        }
    }
}
