import ArgumentParser
import Backups
import Domain
import Postgres
import ServiceKit

/// `webmacs migrate [up|status]`
struct MigrateCommand: AsyncParsableCommand {
    enum Action: String, ExpressibleByArgument, CaseIterable {
        case up
        case status
    }

    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Brings the database's tables up to this version, or says where they stand.",
        discussion: """
            'up' applies what is pending, each file in a transaction of its own; a second run does nothing, and two at once \
            do it once. With --backup-folder the database is backed up before, when it has tables that are to be changed; \
            without that backup nothing is applied. Behind the tables the roles of the services get their rights, when the \
            server has the roles; --role-passwords makes them first. 'status' changes nothing; it exits with 1 when the tables are not those of this version.
            """)

    @Argument(help: "up or status.")
    var action = Action.up

    @Option(help: ArgumentHelp("How long to wait for the database, in seconds.", valueName: "seconds"))
    var wait = 60

    @Option(help: "Where a backup goes before tables are changed; the newest of 7 days, 4 weeks and 6 months stay.")
    var backupFolder: String?

    @Option(
        help: ArgumentHelp(
            "Makes the roles of the services, with the passwords postgres_password_<service> in this folder.",
            valueName: "folder"))
    var rolePasswords: String?

    func run() async throws {
        try await Console.run {
            let migrations = try AllMigrations.list()
            let backups = try self.backupFolder.map { try BackupPlace.open($0) }
            try await Database.with(patience: .seconds(max(0, self.wait))) { connection in
                switch self.action {
                case .up:
                    if let backups {
                        _ = try await Self.backUp(backups, before: migrations, connection, at: .now())
                    }
                    try await Self.up(migrations, connection)
                    try await Self.readable {
                        if let folder = self.rolePasswords {
                            try await ServiceRoles.make(passwordsIn: folder, connection)
                        }
                        _ = try await ServiceRoles.grant(connection)
                    }
                case .status: try await Self.status(migrations, connection)
                }
            }
        }
    }

    /// Makes a backup when something of `migrations` is pending and something was ever applied.
    ///
    /// - Returns: The backup; nil: there was no need.
    static func backUp(
        _ backups: DatabaseBackups, before migrations: [Migration], _ connection: PostgresConnection, at now: Timestamp
    ) async throws -> BackupManifest? {
        let states = try await Self.readable { try await Migrator(migrations: migrations).status(on: connection) }
            .map(\.state)
        guard states.contains(.pending), states.contains(where: { $0 != .pending }) else { return nil }
        let made = try await Self.readable {
            try await backups.create(DatabaseBackups.beforeMigration, version: BuildVersion.current, at: now)
        }
        Console.say("Made \(made.name), \((made.size ?? 0) / 1000) kB.")
        if let kept = BackupRetention("7d 4w 6m") {
            _ = backups.folder.prune("\(DatabaseBackups.beforeMigration)-", by: kept)
        }
        return made
    }

    private static func up(_ migrations: [Migration], _ connection: PostgresConnection) async throws {
        let applied = try await Self.readable {
            try await Migrator(migrations: migrations).up(on: connection, logger: Database.logger)
        }
        for migration in applied {
            Console.say("Applied \(Self.name(migration.owner, migration.version, migration.name))")
        }
        let versions = Dictionary(migrations.map { ($0.owner, $0.version) }, uniquingKeysWith: max)
            .sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        Console.say("The schema is current: \(versions).")
    }

    private static func status(_ migrations: [Migration], _ connection: PostgresConnection) async throws {
        let statuses = try await Self.readable { try await Migrator(migrations: migrations).status(on: connection) }
        var isCurrent = true
        for status in statuses {
            let state: String
            switch status.state {
            case .applied: state = "applied"
            case .pending: state = "pending"
            case .changed: state = "CHANGED since it was applied"
            case .newer: state = "of a newer version"
            }
            if case .applied = status.state {} else { isCurrent = false }
            Console.say("\(Self.name(status.owner, status.version, status.name)): \(state)")
        }
        if !isCurrent { throw ExitCode(CommandFailure.Code.failure.rawValue) }
    }

    /// The operator may read everything the database said.
    private static func readable<R>(_ body: () async throws -> R) async throws -> R {
        do {
            return try await body()
        } catch let error as PostgresError {
            throw CommandFailure(String(reflecting: error), code: error.isUnavailable ? .unavailable : .failure)
        }
    }

    private static func name(_ owner: String, _ version: Int, _ name: String) -> String {
        "\(owner) \(version) \(name)"
    }
}
