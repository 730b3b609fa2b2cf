import Domain

/// Which credentials were revoked: a plain value, O(1) to ask.
package struct RevocationList: Sendable {
    /// The highest id seen; the next question to the database starts after it.
    package private(set) var lastID: Int64 = 0

    private var tokens: [String: Timestamp] = [:]
    private var users: [User.ID: (before: Timestamp, expiresAt: Timestamp)] = [:]

    package init() {}

    /// Adds `revocations`; seeing one again changes nothing.
    package mutating func insert(_ revocations: some Sequence<Revocation>) {
        for revocation in revocations {
            self.lastID = max(self.lastID, revocation.id)
            switch revocation.reach {
            case .token(let id):
                self.tokens[id] = max(self.tokens[id] ?? revocation.expiresAt, revocation.expiresAt)
            case .sessions(let user, let before):
                let known = self.users[user] ?? (before, revocation.expiresAt)
                self.users[user] = (max(known.before, before), max(known.expiresAt, revocation.expiresAt))
            }
        }
    }

    package mutating func removeExpired(at now: Timestamp) {
        self.tokens = self.tokens.filter { $0.value > now }
        self.users = self.users.filter { $0.value.expiresAt > now }
    }

    package func revokes(_ principal: Principal) -> Bool {
        switch principal.credential {
        case .session(let id, let issuedAt, _):
            self.tokens[id] != nil || self.users[principal.user].map { issuedAt <= $0.before } ?? false
        case .apiToken(let id, _):
            self.tokens[id] != nil
        }
    }
}
