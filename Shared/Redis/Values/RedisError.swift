/// Why a command has no reply.
///
/// `description` is safe to show to anyone; `String(reflecting:)` also tells the server's own words, for the log.
package enum RedisError: Error, Hashable, Sendable {
    /// The connection was lost, or was not there and did not come back in time.
    ///
    /// A command that had been sent may have been executed; it is never sent again by the client.
    case connectionLost
    /// The server was silent for the command timeout. The command may have been executed. The connection is closed and made anew.
    case timeout
    /// The bound on commands (or bytes) that wait for a reply is reached; nothing was sent.
    case overloaded
    /// The client is shutting down. A command that had been sent may have been executed.
    case shutDown
    /// The server refused the command, in its own words: `WRONGTYPE Operation against ...`.
    case server(String)
    /// The reply has another shape than the command promises; the text names the command.
    case unexpectedReply(String)

    /// The first word of the server's refusal: `WRONGTYPE`, `NOSCRIPT`, `BUSYGROUP`; nil for other errors.
    package var serverCode: String? {
        guard case .server(let text) = self else { return nil }
        return String(text.prefix { $0 != " " })
    }
}

extension RedisError: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String {
        switch self {
        case .connectionLost: "The connection to Redis was lost."
        case .timeout: "Redis did not answer in time."
        case .overloaded: "Too many commands wait for Redis."
        case .shutDown: "The Redis client is shut down."
        case .server: "Redis refused the command."
        case .unexpectedReply: "Redis gave an unexpected reply."
        }
    }

    package var debugDescription: String {
        switch self {
        case .server(let text): "RedisError.server(\(text))"
        case .unexpectedReply(let command): "RedisError.unexpectedReply(\(command))"
        default: "RedisError: \(self.description)"
        }
    }
}
