import Domain

/// A session that the database knows: its access token may be signed.
struct OpenedSession: Sendable, Hashable {
    var draft: SessionDraft
    var account: Account

    /// By the database's clock, which also stamps revocations.
    var issuedAt: Timestamp
}
