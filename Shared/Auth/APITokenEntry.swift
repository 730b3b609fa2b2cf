import Domain

/// One row of `published_api_tokens`: for whom a program acts.
package struct APITokenEntry: Sendable, Hashable {
    /// The secret before the last rotation.
    package struct FormerSecret: Sendable, Hashable {
        package var hash: TokenHash

        /// From then on it is refused.
        package var endsAt: Timestamp

        package init(hash: TokenHash, endsAt: Timestamp) {
            self.hash = hash
            self.endsAt = endsAt
        }
    }

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

    /// Nil: not limited to one device.
    package var device: String?

    /// Nil: only the present secret counts.
    package var formerSecret: FormerSecret?

    package init(
        id: String, hash: TokenHash, user: User.ID, name: String, role: Role, scopes: Set<Scope>? = nil,
        expiresAt: Timestamp? = nil, view: SharedView? = nil, device: String? = nil,
        formerSecret: FormerSecret? = nil
    ) {
        self.id = id
        self.hash = hash
        self.user = user
        self.name = name
        self.role = role
        self.scopes = scopes
        self.expiresAt = expiresAt
        self.view = view
        self.device = device
        self.formerSecret = formerSecret
    }

    package var principal: Principal {
        Principal(
            user: self.user, name: self.name, role: self.role, scopes: self.scopes, view: self.view,
            device: self.device, credential: .apiToken(id: self.id, expiresAt: self.expiresAt))
    }

    /// What the former secret stands for: the same until its end. Nil when there is none.
    var former: APITokenEntry? {
        self.formerSecret.map { secret in
            var entry = self
            entry.hash = secret.hash
            entry.expiresAt = self.expiresAt.map { min($0, secret.endsAt) } ?? secret.endsAt
            return entry
        }
    }
}
