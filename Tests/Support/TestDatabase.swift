import FoundationEssentials
import Logging
import Postgres

/// A database of one's own for one test, made from scratch and dropped behind it.
///
/// ```swift
/// @Test(.enabled(if: TestServers.haveDatabase)) func storesIt() async throws {
///     try await TestDatabase.with(try GatewayMigrations.all) { database in
///         try await database.pool.withConnection { … }
///     }
/// }
/// ```
package struct TestDatabase: Sendable {
    /// For services that make their own pool.
    package let url: String
    package let configuration: PostgresConfiguration
    package let pool: PostgresPool

    /// Makes a database on the server of `TEST_DATABASE_URL`, or another one, migrates it, runs `body`, drops it. About 0.2 s.
    ///
    /// Also drops it when `body` throws; connections that `body` left open are cut.
    package static func with<R>(
        _ migrations: [Migration] = [], on server: String? = TestServers.databaseURL, connections: Int = 4,
        _ body: (TestDatabase) async throws -> R
    ) async throws -> R {
        guard let server else { throw TestSupportError.noDatabaseServer }
        let name = "webmacs_test_\(UUID().uuidString.lowercased().filter { $0 != "-" })"
        let logger = Self.quietLogger
        let own = try await PostgresConnection.connect(
            try PostgresConfiguration(url: server, applicationName: "webmacs-tests"), logger: logger)
        try await own.run { try $0.script("create database \(name)") }

        let result: Result<R, any Error>
        do {
            let database = try TestDatabase(url: Self.url(server, database: name), connections: connections)
            do {
                try await database.migrate(migrations)
                result = .success(try await body(database))
            } catch {
                result = .failure(error)
            }
            await database.pool.shutdown()
        } catch {
            result = .failure(error)
        }
        try await own.run { try $0.script("drop database if exists \(name) with (force)") }
        await own.close()
        return try result.get()
    }

    /// A logger that says nothing: tests speak through their expectations.
    package static let quietLogger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

    private init(url: String, connections: Int) throws {
        self.url = url
        self.configuration = try PostgresConfiguration(
            url: url, applicationName: "webmacs-tests", connections: connections)
        self.pool = PostgresPool(configuration: self.configuration, logger: Self.quietLogger)
    }

    private func migrate(_ migrations: [Migration]) async throws {
        guard !migrations.isEmpty else { return }
        let connection = try await PostgresConnection.connect(self.configuration, logger: Self.quietLogger)
        _ = try await Migrator(migrations: migrations).up(on: connection, logger: Self.quietLogger)
        await connection.close()
    }

    /// `server` with another database: the path between the authority and the query.
    private static func url(_ server: String, database: String) -> String {
        let (address, query) = Self.split(server, at: "?")
        guard let scheme = address.firstRange(of: "://") else { return server }
        let authority = address[scheme.upperBound...].prefix { $0 != "/" }
        return address[..<scheme.upperBound] + authority + "/" + database + (query.map { "?" + $0 } ?? "")
    }

    private static func split(_ text: String, at separator: Character) -> (String, String?) {
        guard let index = text.firstIndex(of: separator) else { return (text, nil) }
        return (String(text[..<index]), String(text[text.index(after: index)...]))
    }
}
