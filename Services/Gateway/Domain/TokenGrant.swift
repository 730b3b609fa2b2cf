import Domain

/// What an API token may do, and until when.
struct TokenGrant: Sendable, Hashable {
    /// Of a person's token: the person's.
    var role: Role

    /// Nil: all that the role may do.
    var scopes: Set<Scope>?

    /// Nil: not limited to one device.
    var device: String?

    /// Nil: until it is revoked.
    var expiresAt: Timestamp?

    /// Nobody hands on more than he has; a program not even for longer.
    ///
    /// - Throws: ``GatewayError/grantTooWide``.
    func expectWithin(_ principal: Principal) throws(GatewayError) {
        let fitsScopes = principal.scopes.map { limit in self.scopes?.isSubset(of: limit) ?? false } ?? true
        let fitsDevice = principal.device.map { $0 == self.device } ?? true
        guard self.role <= principal.role, fitsScopes, fitsDevice, self.fitsLife(of: principal.credential) else {
            throw .grantTooWide
        }
    }

    private func fitsLife(of credential: Principal.Credential) -> Bool {
        guard case .apiToken(_, let end?) = credential else { return true }
        return self.expiresAt.map { $0 <= end } ?? false
    }
}
