import Domain

/// All that is needed to judge a credential without asking anyone: a plain value, swapped as a whole or added to.
struct CredentialSnapshot {
    /// Ed25519 public keys by key id.
    private(set) var signingKeys: [String: [UInt8]] = [:]
    private(set) var revocations = RevocationList()

    private var apiTokens: [TokenHash: APITokenEntry] = [:]
    private var apiTokenHashes: [String: TokenHash] = [:]

    mutating func replaceSigningKeys(_ keys: [String: [UInt8]]) {
        self.signingKeys = keys
    }

    mutating func replaceAPITokens(_ entries: [APITokenEntry]) {
        self.apiTokens = Dictionary(entries.map { ($0.hash, $0) }, uniquingKeysWith: { first, _ in first })
        self.apiTokenHashes = Dictionary(entries.map { ($0.id, $0.hash) }, uniquingKeysWith: { first, _ in first })
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
            if let expiresAt, now >= expiresAt { return .expiredAPIToken }
            // A new name alone is no reason to close a socket.
            return entry.role == principal.role && entry.scopes == principal.scopes ? nil : .revoked
        }
    }
}
