import Domain

/// An API token: the long-lived credential of a program.
struct ProgramToken: Sendable, Hashable {
    typealias ID = Identifier<ProgramToken>

    struct Owner: Sendable, Hashable {
        var user: User.ID
        var name: String
    }

    var id: ID
    var name: String

    /// The person for whom it acts; nil: a service of its own, such as a device.
    var owner: Owner?
    var grant: TokenGrant
    var createdAt: Timestamp

    /// To the minute; nil: never.
    var lastUsedAt: Timestamp?

    /// Until when the secret before the last rotation works; nil: it does not.
    var formerEndsAt: Timestamp?
}

extension ProgramToken {
    private func isOwn(_ principal: Principal) -> Bool {
        (self.owner?.user.text ?? self.id.text) == principal.user.text
    }

    /// Own tokens are everyone's to see and to end, all others the administrators'.
    ///
    /// - Throws: ``GatewayError/notAllowed``.
    func expectVisible(to principal: Principal) throws(GatewayError) {
        guard self.isOwn(principal) || principal.role == .admin else { throw .notAllowed }
    }

    /// As ``expectVisible(to:)``. A program changes no token that may do more than itself.
    ///
    /// - Throws: ``GatewayError/notAllowed`` or ``GatewayError/grantTooWide``.
    func expectChangeable(by principal: Principal) throws(GatewayError) {
        try self.expectVisible(to: principal)
        try self.grant.expectWithin(principal)
    }

    /// Who is given a new secret can act with it: of a person's token the person alone, of a service's the administrators and the
    /// service itself.
    ///
    /// - Throws: as ``expectChangeable(by:)``.
    func expectRotatable(by principal: Principal) throws(GatewayError) {
        guard self.owner == nil || self.isOwn(principal) else { throw .notAllowed }
        try self.expectChangeable(by: principal)
    }
}
