/// Why an address of a Redis server cannot be used. Never contains the address, which may hold a password.
package enum RedisConfigurationError: Error, Hashable, Sendable {
    /// Neither `redis://`, `redis+unix://` nor `unix://`. TLS (`rediss://`) is not supported.
    case unsupportedScheme
    /// No host, or a bracket of an IPv6 address without its other half.
    case invalidHost
    /// Not a number from 1 to 65535.
    case invalidPort
    /// Not a number from 0 on.
    case invalidDatabase
    /// A `%` that two hexadecimal digits do not follow, or not UTF-8 after decoding.
    case invalidPercentEncoding
    /// A unix socket address without a path, or with one of more than 107 bytes.
    case invalidSocketPath
}

extension RedisConfigurationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unsupportedScheme: "The Redis address must begin with redis:// or redis+unix://."
        case .invalidHost: "The Redis address has no valid host."
        case .invalidPort: "The port of the Redis address must be a number from 1 to 65535."
        case .invalidDatabase: "The database of the Redis address must be a number, 0 or more."
        case .invalidPercentEncoding: "The user or password of the Redis address is not valid percent-encoding."
        case .invalidSocketPath: "The Redis socket's path is missing or longer than 107 bytes."
        }
    }
}
