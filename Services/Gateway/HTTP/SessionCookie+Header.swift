import Auth

extension SessionCookie {
    /// The `Set-Cookie` value that hands `token` to a browser.
    ///
    /// - Parameter isSecure: whether the browser's connection is encrypted.
    static func set(_ token: String, lifetime: Duration, isSecure: Bool) -> String {
        let name = isSecure ? Self.secureName : Self.plainName
        return "\(name)=\(token); Max-Age=\(lifetime.components.seconds)\(Self.attributes(isSecure: isSecure))"
    }

    /// The `Set-Cookie` values that take it away again, under both names.
    static var clear: [String] {
        [
            "\(Self.secureName)=; Max-Age=0\(Self.attributes(isSecure: true))",
            "\(Self.plainName)=; Max-Age=0\(Self.attributes(isSecure: false))",
        ]
    }

    private static func attributes(isSecure: Bool) -> String {
        "; Path=/; HttpOnly; SameSite=Strict" + (isSecure ? "; Secure" : "")
    }
}
