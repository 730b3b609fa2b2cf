/// A person, or a program with an account of its own.
package struct User: Sendable, Hashable {
    package typealias ID = Identifier<User>

    package var id: ID
    package var email: String
    package var name: String
    package var role: Role
    package var registeredAt: Timestamp

    /// The provider that signs this person in; nil for a password.
    package var ssoProvider: String?

    package init(
        id: ID, email: String, name: String, role: Role, registeredAt: Timestamp, ssoProvider: String? = nil
    ) {
        self.id = id
        self.email = email
        self.name = name
        self.role = role
        self.registeredAt = registeredAt
        self.ssoProvider = ssoProvider
    }
}
