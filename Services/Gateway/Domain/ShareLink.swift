import Domain

/// A link by which others see one dashboard.
struct ShareLink: Sendable, Hashable {
    typealias ID = Identifier<ShareLink>

    var id: ID

    /// Whom it is for, as people call it.
    var name: String
    var createdAt: Timestamp
    var expiresAt: Timestamp

    /// When it was last opened, to the minute; nil: never.
    var lastUsedAt: Timestamp?
}
