import Domain

/// Who may use a route.
package enum Access: Sendable, Hashable {
    /// Everybody. A credential, good or bad, makes no difference.
    case everybody

    /// Whoever has a good credential, whatever its role and scopes: for what concerns himself alone. Not share links.
    case holder

    /// A person or a program with at least this role; an API token that is limited to scopes needs this one. Not share links.
    case member(Role, Scope)

    /// As `member`, and tokens that are bound to a device: for what concerns that device alone.
    case device(Role, Scope)

    /// As `member`, and the holder of a share link, who is shown what its dashboard shows.
    case reader(Role, Scope)

    /// The holder of a share link, and nobody else.
    case shareLink
}
