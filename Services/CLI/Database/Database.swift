import FoundationEssentials
import Logging
import Postgres
import ServiceKit

/// The database of this installation, on one connection.
enum Database {
    /// Connects, runs `body`, closes.
    ///
    /// - Parameter patience: how long to wait for a database that does not answer.
    /// - Throws: ``CommandFailure`` for wrong settings, or a database that does not come up.
    static func with<R>(patience: Duration, _ body: (PostgresConnection) async throws -> R) async throws -> R {
        let connection = try await Self.connect(try Self.configuration(), patience: patience)
        let result: Result<R, any Error>
        do {
            result = .success(try await body(connection))
        } catch {
            result = .failure(error)
        }
        await connection.close()
        return try result.get()
    }

    /// Says nothing: what happens is told by the commands themselves.
    static let logger = Logger(label: "webmacs") { _ in SwiftLogNoOpLogHandler() }

    private static func configuration() throws -> PostgresConfiguration {
        var settings = Settings.load()
        let url = settings.url(
            "DATABASE_URL", schemes: ["postgresql", "postgres", "postgresql+asyncpg", "postgresql+psycopg"])
        do {
            try settings.finish()
            return try PostgresConfiguration(url: url, applicationName: "webmacs", connections: 1)
        } catch let error as SettingsError {
            throw CommandFailure("these settings must be changed:\n\(error)", code: .configuration)
        } catch {
            throw CommandFailure("DATABASE_URL: \(error)", code: .configuration)
        }
    }

    private static func connect(
        _ configuration: PostgresConfiguration, patience: Duration
    ) async throws -> PostgresConnection {
        let clock = ContinuousClock()
        let end = clock.now + patience
        var hasSaid = false
        while true {
            do {
                return try await PostgresConnection.connect(configuration, logger: Self.logger)
            } catch let error as PostgresError where error.isUnavailable || error.sqlState == "3D000" {
                // 3D000: the server is up and the database is still being made.
                guard clock.now < end else {
                    throw CommandFailure("the database is not reachable: \(error.message)", code: .unavailable)
                }
                if !hasSaid { Console.warn("Waiting for the database …") }
                hasSaid = true
                try await Task.sleep(for: .milliseconds(500), clock: clock)
            }
        }
    }
}
