import Domain

/// What an update of an account sets; nil leaves a field as it is.
struct AccountChanges: Sendable, Hashable {
    var email: String?
    var name: String?
    var password: String?
    var role: Role?
    var isEnabled: Bool?

    /// Whether `principal` may make these changes to `user`.
    ///
    /// - Throws: ``GatewayError``, of the kind forbidden.
    func authorize(_ principal: Principal, on user: User.ID) throws(GatewayError) {
        guard principal.role < .admin else { return }
        guard principal.user == user else { throw .notOwnProfile }
        guard self.role == nil, self.isEnabled == nil else { throw .notAllowedToChangeRoles }
    }
}
