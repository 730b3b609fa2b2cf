import Domain

/// One row of `published_api_tokens`: for whom a program acts.
package struct APITokenEntry: Sendable, Hashable {
    package var id: String
    package var hash: TokenHash
    package var user: User.ID
    package var name: String
    package var role: Role

    /// Nil: all that the role may do.
    package var scopes: Set<Scope>?
    package var expiresAt: Timestamp?

    /// Of a share link: all that it shows.
    package var view: SharedView?

    package init(
        id: String, hash: TokenHash, user: User.ID, name: String, role: Role, scopes: Set<Scope>? = nil,
        expiresAt: Timestamp? = nil, view: SharedView? = nil
    ) {
        self.id = id
        self.hash = hash
        self.user = user
        self.name = name
        self.role = role
        self.scopes = scopes
        self.expiresAt = expiresAt
        self.view = view
    }

    package var principal: Principal {
        Principal(
            user: self.user, name: self.name, role: self.role, scopes: self.scopes, view: self.view,
            credential: .apiToken(id: self.id, expiresAt: self.expiresAt))
    }
}
