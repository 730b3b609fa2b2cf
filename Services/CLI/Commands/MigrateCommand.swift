import ArgumentParser
import Postgres

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
            do it once. 'status' changes nothing; it exits with 1 when the tables are not those of this version.
            """)

    @Argument(help: "up or status.")
    var action = Action.up

    @Option(help: ArgumentHelp("How long to wait for the database, in seconds.", valueName: "seconds"))
    var wait = 60

    func run() async throws {
        try await Console.run {
            let migrations = try AllMigrations.list()
            try await Database.with(patience: .seconds(max(0, self.wait))) { connection in
                switch self.action {
                case .up: try await Self.up(migrations, connection)
                case .status: try await Self.status(migrations, connection)
                }
            }
        }
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
