/// Where a Redis server is, who we are there, and the bounds of a connection to it.
///
/// Prints as host and port or path: never the password.
package struct RedisConfiguration: Sendable {
    package enum Endpoint: Hashable, Sendable {
        case tcp(host: String, port: Int)
        case unixSocket(path: String)
    }

    package var endpoint: Endpoint
    /// For AUTH; nil is the server's default user.
    package var user: String?
    package var password: String?
    /// For SELECT.
    package var database: Int
    /// How long the server may be silent while a command waits, counted from the call; then the command fails with
    /// `.timeout`, and the connection is made anew.
    package var commandTimeout: Duration
    /// For one attempt to connect, from the resolved address to the last reply of the greeting, each step.
    package var connectTimeout: Duration = .seconds(2)
    /// How long a command waits for the connection that is not there, before it fails with `.connectionLost`.
    package var reconnectPatience: Duration = .milliseconds(250)
    /// Commands of one client that wait for a reply; one more is refused with `.overloaded`.
    package var maximumPendingCommands = 16_384
    /// Bytes of the commands that wait for a reply; a command that exceeds it is refused with `.overloaded`.
    package var maximumPendingBytes = 64 << 20

    /// Reads `redis://[[user]:password@]host[:port][/database]` or `redis+unix://[[user]:password@]/path[?db=n]`
    /// (`unix://` is the same). User and password are percent-decoded; a query other than `db` is ignored.
    ///
    /// - Throws: `RedisConfigurationError`.
    package init(url: String, commandTimeout: Duration = .seconds(5)) throws {
        let address = try RedisAddress(url)
        self.endpoint = address.endpoint
        self.user = address.user
        self.password = address.password
        self.database = address.database
        self.commandTimeout = commandTimeout
    }
}

extension RedisConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String {
        switch self.endpoint {
        case .tcp(let host, let port): "\(host):\(port)/\(self.database)"
        case .unixSocket(let path): "\(path)/\(self.database)"
        }
    }

    package var debugDescription: String {
        self.description
    }

    /// Without user and password: `dump` prints the mirror.
    package var customMirror: Mirror {
        Mirror(self, children: ["endpoint": self.endpoint, "database": self.database], displayStyle: .struct)
    }
}
