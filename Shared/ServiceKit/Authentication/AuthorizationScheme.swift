import FoundationEssentials

/// A way to write a token into `Authorization`.
package enum AuthorizationScheme: String, Sendable, Hashable {
    case bearer
    /// `Token <token>`: InfluxDB's.
    case token
    /// The token is the password, the user name does not matter. Browsers send it by themselves once they know it, so only for
    /// routes that no page calls.
    case basic

    /// The token of the field's value; nil when it is of another scheme.
    func token(of field: String) -> String? {
        guard let separator = field.firstIndex(of: " "), field[..<separator].lowercased() == self.rawValue else {
            return nil
        }
        let text = field[separator...].trimmed
        guard self == .basic else { return text }
        guard let pair = Data(base64Encoded: text).map({ String(decoding: $0, as: UTF8.self) }),
            let colon = pair.firstIndex(of: ":")
        else { return nil }
        return String(pair[pair.index(after: colon)...])
    }
}
