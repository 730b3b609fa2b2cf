/// Who a request or a socket acts for, as its verified credential says.
package struct Principal: Sendable, Hashable {
    /// How the caller proved who he is.
    package enum Credential: Sendable, Hashable {
        /// A signed access token: its id, and the end of its life.
        case session(id: String, issuedAt: Timestamp, expiresAt: Timestamp)
        /// An API token (`wm_…`): the token's public id; it may never expire.
        case apiToken(id: String, expiresAt: Timestamp?)

        package var id: String {
            switch self {
            case .session(let id, _, _), .apiToken(let id, _): id
            }
        }
    }

    package var user: User.ID
    package var name: String
    package var role: Role

    /// What an API token is limited to; nil: all that the role may do.
    package var scopes: Set<Scope>?

    /// What the holder of a share link is limited to; nil: a person, or a program.
    package var view: SharedView?

    /// The device whose channels an API token may make and feed, and nothing else; nil: not limited to one.
    package var device: String?

    package var credential: Credential

    package init(
        user: User.ID, name: String, role: Role, scopes: Set<Scope>? = nil, view: SharedView? = nil,
        device: String? = nil, credential: Credential
    ) {
        self.user = user
        self.name = name
        self.role = role
        self.scopes = scopes
        self.view = view
        self.device = device
        self.credential = credential
    }

    /// Whose readings these are: an API token is a device of its own; sessions of one person are one source.
    package var source: String {
        switch self.credential {
        case .session: "user:\(self.user.text)"
        case .apiToken(let id, _): Self.source(ofToken: id)
        }
    }

    /// As ``source`` has it for an API token with this public id.
    package static func source(ofToken id: String) -> String { "token:\(id)" }

    /// A share link may nothing of what roles and scopes speak of: see ``sees(_:)``.
    package func may(_ scope: Scope, atLeast role: Role) -> Bool {
        self.view == nil && self.role >= role && (self.scopes?.contains(scope) ?? true)
    }

    /// Whether readings of `channel` are for him, on the few routes that a share link may use. What he does not see is to him
    /// as if it did not exist.
    package func sees(_ channel: Channel) -> Bool {
        self.view?.shows(channel) ?? true
    }
}
