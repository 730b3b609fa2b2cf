/// The cookie by which a browser is known again between the provider and the session: first the sealed attempt, then what the
/// one-time code is bound to.
///
/// `Lax`, because the browser comes back from another site.
enum SignOnCookie {
    static func name(isSecure: Bool) -> String { isSecure ? "__Host-webmacs_sso" : "webmacs_sso" }

    static func set(_ value: String, lifetime: Duration, isSecure: Bool) -> String {
        "\(Self.name(isSecure: isSecure))=\(value); Max-Age=\(lifetime.components.seconds); Path=/; HttpOnly; SameSite=Lax"
            + (isSecure ? "; Secure" : "")
    }

    static func clear(isSecure: Bool) -> String { Self.set("", lifetime: .zero, isSecure: isSecure) }
}
