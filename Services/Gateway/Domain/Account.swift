import Domain

/// A user as the gateway keeps him.
struct Account: Sendable, Hashable {
    var user: User

    /// A disabled account keeps its name and its history, and may not log in.
    var isEnabled: Bool

    /// Without one, a person signs in by a provider only.
    var hasPassword: Bool

    /// Nil: never.
    var lastLoginAt: Timestamp?
}

extension Account {
    /// Whether this account is one of those of which one must remain.
    var isAdminInOffice: Bool { self.user.role == .admin && self.isEnabled }
}
