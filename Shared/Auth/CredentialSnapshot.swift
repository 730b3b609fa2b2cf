import Domain

/// All that is needed to judge a credential without asking anyone: a plain value, swapped as a whole or added to.
struct CredentialSnapshot {
    private(set) var revocations = RevocationList()

    private var apiTokens: [TokenHash: APITokenEntry] = [:]
    private var apiTokenHashes: [String: TokenHash] = [:]

    /// - Returns: the ids of those that stand for another secret now: whoever came with the old one must go, and may come
    ///   again until that ends.
    mutating func replaceAPITokens(_ entries: [APITokenEntry]) -> Set<String> {
        let before = self.apiTokenHashes
        let secrets = entries + entries.compactMap(\.former)
        self.apiTokens = Dictionary(secrets.map { ($0.hash, $0) }, uniquingKeysWith: { first, _ in first })
        self.apiTokenHashes = Dictionary(entries.map { ($0.id, $0.hash) }, uniquingKeysWith: { first, _ in first })
        return Set(entries.filter { entry in before[entry.id].map { $0 != entry.hash } ?? false }.map(\.id))
    }

    mutating func insertRevocations(_ revocations: [Revocation], at now: Timestamp) {
        self.revocations.insert(revocations)
        self.revocations.removeExpired(at: now)
    }

    func apiToken(_ hash: TokenHash) -> APITokenEntry? {
        self.apiTokens[hash]
    }

    /// Why `principal`, verified earlier, may no longer act; nil while it may.
    func objection(to principal: Principal, at now: Timestamp) -> AuthError? {
        if self.revocations.revokes(principal) { return .revoked }
        switch principal.credential {
        case .session(_, _, let expiresAt):
            return now < expiresAt ? nil : .invalid
        case .apiToken(let id, let expiresAt):
            guard let hash = self.apiTokenHashes[id], let entry = self.apiTokens[hash] else { return .revoked }
            if [expiresAt, entry.expiresAt].contains(where: { $0.map { now >= $0 } ?? false }) {
                return .expiredAPIToken
            }
            // A new name alone is no reason to close a socket.
            let isSame =
                entry.role == principal.role && entry.scopes == principal.scopes && entry.view == principal.view
                && entry.device == principal.device
            return isSame ? nil : .revoked
        }
    }
}
