/// What is wrong with a connection URL or with a limit. Never contains the URL: it may hold a password.
package enum PostgresConfigurationError: Error, Hashable, CustomStringConvertible {
    /// The text does not start with `postgresql://` or `postgres://` (with or without `+driver`).
    case notPostgresURL
    /// libpq could not read the URL; the reason names no value of it but an unknown option's name.
    case malformedURL(reason: String)
    /// A number is outside its range.
    case outOfRange(setting: String, allowed: String)

    package var description: String {
        switch self {
        case .notPostgresURL: "The database URL must start with postgresql:// or postgres://."
        case .malformedURL(let reason): "The database URL cannot be read: \(reason)."
        case .outOfRange(let setting, let allowed): "\(setting) must be \(allowed)."
        }
    }
}
