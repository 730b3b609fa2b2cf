import FoundationEssentials
import Logging
import Testing

@testable import Postgres

/// A schema of its own in the database of `TEST_DATABASE_URL`, so that tests run at once with others.
struct TestSchema {
    static let databaseURL = ProcessInfo.processInfo.environment["TEST_DATABASE_URL"]
    static let isAvailable = Self.databaseURL != nil
    static let logger = Logger(label: "test")

    let name: String
    private let url: String

    /// Runs `body` with a fresh schema, which is dropped afterwards.
    static func with(_ body: (TestSchema) async throws -> Void) async throws {
        let url = try #require(Self.databaseURL)
        let name = "test_" + UUID().uuidString.replacing("-", with: "").lowercased().prefix(16)
        let schema = TestSchema(name: name, url: url)
        try await Self.asAdmin("create schema \(name)")
        do {
            try await body(schema)
        } catch {
            try await Self.asAdmin("drop schema \(name) cascade")
            throw error
        }
        try await Self.asAdmin("drop schema \(name) cascade")
    }

    /// The same with a pool.
    static func withPool(
        connections: Int = 4, statementTimeout: Duration = .seconds(30), maximumWaiters: Int = 1024,
        _ body: (PostgresPool) async throws -> Void
    ) async throws {
        try await Self.with { schema in
            let pool = PostgresPool(
                configuration: try schema.configuration(
                    connections: connections, statementTimeout: statementTimeout, maximumWaiters: maximumWaiters),
                logger: Self.logger)
            do {
                try await body(pool)
            } catch {
                await pool.shutdown()
                throw error
            }
            await pool.shutdown()
        }
    }

    func configuration(
        connections: Int = 4, statementTimeout: Duration = .seconds(30), maximumWaiters: Int = 1024
    ) throws -> PostgresConfiguration {
        let separator = self.url.contains("?") ? "&" : "?"
        return try PostgresConfiguration(
            url: "\(self.url)\(separator)options=-csearch_path%3D\(self.name)", applicationName: "test",
            connections: connections, statementTimeout: statementTimeout, maximumWaiters: maximumWaiters)
    }

    /// Ends the server's side of a connection, from another one; returns when it is gone.
    static func terminate(_ pid: Int32) async throws {
        try await Self.asAdmin("select pg_terminate_backend(\(pid), 5000::bigint)")
    }

    /// Runs a script on a connection that exists for it alone, outside any schema of a test.
    static func asAdmin(_ sql: String) async throws {
        let url = try #require(Self.databaseURL)
        let admin = try await PostgresConnection.connect(
            PostgresConfiguration(url: url, applicationName: "test-admin"), logger: Self.logger)
        try await admin.run { try $0.script(sql) }
        await admin.close()
    }
}

extension PostgresConnection {
    var processID: Int32 {
        get throws { try self.query("select pg_backend_pid()")[0].decode(0) }
    }
}
