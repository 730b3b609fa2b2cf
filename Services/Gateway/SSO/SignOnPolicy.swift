import Domain

/// Who gets in by a provider, and as what.
struct SignOnPolicy: Sendable, Hashable {
    /// Of accounts that are made, and of those whom the mapping gives no role.
    var defaultRole: Role
    /// Whether an account is made for a person who has none.
    var makesAccounts: Bool
    /// Nil: administrators give roles, the provider does not.
    var mapping: RoleMapping?
}
