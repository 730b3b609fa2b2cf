import Domain

/// What an update of an API token sets; nil leaves a field as it is, an inner nil clears it.
struct TokenChanges: Sendable, Hashable {
    var name: String?
    var scopes: Set<Scope>??
    var device: String??
    var expiresAt: Timestamp??

    /// - Throws: ``GatewayError/notAllowed``, or ``GatewayError/grantTooWide`` when the token may do more than the caller, before
    ///   or after.
    func apply(to token: inout ProgramToken, by principal: Principal) throws(GatewayError) {
        try token.expectChangeable(by: principal)
        if let name { token.name = name }
        if let scopes { token.grant.scopes = scopes }
        if let device { token.grant.device = device }
        if let expiresAt { token.grant.expiresAt = expiresAt }
        try token.grant.expectWithin(principal)
    }
}
