/// The names under which a browser carries its access token.
package enum SessionCookie {
    /// Over TLS: a browser takes a `__Host-` cookie only from the very host, with `Secure` and `Path=/`.
    package static let secureName = "__Host-webmacs_session"

    /// Without TLS, where browsers refuse the prefix.
    package static let plainName = "webmacs_session"
}
