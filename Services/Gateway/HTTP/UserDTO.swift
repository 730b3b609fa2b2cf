import Domain
import ServiceKit

/// A user on the wire.
struct UserDTO: Encodable, Sendable {
    var id: String
    var email: String
    var name: String
    var role: Role
    /// `role` said again, for old clients.
    var isAdmin: Bool
    var isEnabled: Bool
    var registeredAt: String
    /// The issuer's address.
    @ExplicitNull var ssoProvider: String?
    var hasPassword: Bool
    @ExplicitNull var lastLoginAt: String?

    init(_ account: Account) {
        let user = account.user
        self.id = user.id.text
        self.email = user.email
        self.name = user.name
        self.role = user.role
        self.isAdmin = user.role == .admin
        self.isEnabled = account.isEnabled
        self.registeredAt = user.registeredAt.rfc3339
        self.ssoProvider = user.ssoProvider
        self.hasPassword = account.hasPassword
        self.lastLoginAt = account.lastLoginAt?.rfc3339
    }

    private enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case email
        case name = "username"
        case role
        case isAdmin = "admin"
        case isEnabled = "enabled"
        case registeredAt = "registered_on"
        case ssoProvider = "sso_provider"
        case hasPassword = "has_password"
        case lastLoginAt = "last_login_on"
    }
}
