/// A way to write a token into `Authorization`.
package enum AuthorizationScheme: String, Sendable, Hashable {
    case bearer
    /// `Token <token>`: InfluxDB's.
    case token
    /// The token is the password, the user name does not matter. Browsers send it by themselves once they know it, so only for
    /// routes that no page calls.
    case basic
}
