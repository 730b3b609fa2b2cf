/// A session that is about to be opened.
struct SessionDraft: Sendable, Hashable {
    /// Random; the access token's claim `jti`.
    var id: String
    var client: LoginClient

    /// Whole seconds.
    var lifetime: Duration
}
