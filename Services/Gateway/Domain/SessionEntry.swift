import Domain

/// A session as its owner sees it.
struct SessionEntry: Sendable, Hashable {
    /// The access token's claim `jti`.
    var id: String
    var createdAt: Timestamp

    /// To the minute.
    var lastSeenAt: Timestamp
    var expiresAt: Timestamp
    var client: LoginClient
}
