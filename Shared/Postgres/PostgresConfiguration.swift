/// Where the database is, and the limits of the connections to it.
///
/// Everything libpq knows may stand in the URL's query: `sslmode`, `sslrootcert`, `host=/socket/directory`,
/// several hosts, `target_session_attrs`, `options` and so on. Of our own defaults (below) the URL's wins.
///
/// The password is part of `parameters`, which nothing prints: `description`, `String(reflecting:)` and `dump`
/// show the place and the limits.
package struct PostgresConfiguration: Sendable {
    /// The name that `pg_stat_activity` shows, unless the URL has an `application_name`.
    package let applicationName: String
    /// Connections of a pool, 1...1000.
    package let connections: Int
    /// The server ends a statement that runs longer; zero means never.
    package let statementTimeout: Duration
    /// Longest time for one connect, over all hosts, address lookup not counted. The URL's `connect_timeout`
    /// (whole seconds) takes precedence.
    package let connectTimeout: Duration
    /// Borrowers that may wait for a connection of a pool, 0...1_000_000; one more is refused at once.
    package let maximumWaiters: Int

    /// All that libpq is given, by keyword.
    let parameters: [String: String]

    /// Reads a connection URL.
    ///
    /// - Parameters:
    ///   - url: `postgresql://`, `postgres://`, or either with a driver's name (`postgresql+asyncpg://`).
    ///   - applicationName: the service's name.
    /// - Throws: `PostgresConfigurationError`; never shows the URL.
    package init(
        url: String, applicationName: String, connections: Int = 4, statementTimeout: Duration = .seconds(30),
        connectTimeout: Duration = .seconds(5), maximumWaiters: Int = 1024
    ) throws(PostgresConfigurationError) {
        guard (1...1000).contains(connections) else {
            throw .outOfRange(setting: "The number of database connections", allowed: "1...1000")
        }
        guard (0...1_000_000).contains(maximumWaiters) else {
            throw .outOfRange(setting: "The number of waiting borrowers", allowed: "0...1000000")
        }
        guard statementTimeout >= .zero, statementTimeout <= .seconds(2_000_000) else {
            throw .outOfRange(setting: "The statement timeout", allowed: "0...2000000 s")
        }
        guard connectTimeout > .zero, connectTimeout <= .seconds(3600) else {
            throw .outOfRange(setting: "The connect timeout", allowed: "more than 0 s and at most 3600 s")
        }
        let parsed = try ConnectionURL.parameters(of: url)
        let secondsInURL = parsed["connect_timeout"].flatMap { Int($0) } ?? 0

        self.applicationName = applicationName
        self.connections = connections
        self.statementTimeout = statementTimeout
        self.connectTimeout = (1...3600).contains(secondsInURL) ? .seconds(secondsInURL) : connectTimeout
        self.maximumWaiters = maximumWaiters

        var parameters = Self.defaults
        parameters["fallback_application_name"] = applicationName
        parameters.merge(parsed) { _, fromURL in fromURL }
        parameters["client_encoding"] = "UTF8"
        let milliseconds = Int64(statementTimeout / .milliseconds(1))
        let options = Self.sessionOptions + " -c statement_timeout=\(milliseconds)"
        parameters["options"] = parsed["options"].map { "\(options) \($0)" } ?? options
        self.parameters = parameters
    }

    /// A peer that vanished without a word is noticed within about a minute.
    private static let defaults = [
        "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3", "tcp_user_timeout": "30000",
    ]

    /// The same from the server's side, so that the locks of a vanished client go with it. What writes without saying on whose
    /// behalf is one of ours, by itself: the audit log tells it from a hand at psql by `webmacs.actor`.
    private static let sessionOptions =
        "-c TimeZone=UTC -c webmacs.actor=system -c idle_in_transaction_session_timeout=60000"
        + " -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
}

extension PostgresConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Host, port, database and user; no password.
    package var description: String {
        let shown = ["host", "hostaddr", "port", "dbname", "user", "sslmode"].compactMap { key in
            self.parameters[key].map { "\(key)=\($0)" }
        }
        return "PostgresConfiguration(\(shown.joined(separator: " ")))"
    }

    package var debugDescription: String { self.description }

    package var customMirror: Mirror {
        Mirror(self, children: ["place": self.description, "connections": self.connections])
    }
}
