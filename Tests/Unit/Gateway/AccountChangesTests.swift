import Domain
import Testing

@testable import GatewayService

@Suite("Who may change an account")
struct AccountChangesTests {
    private let own = User.ID("own")

    private func principal(_ role: Role) -> Principal {
        Principal(
            user: own, name: "n", role: role,
            credential: .session(id: "s", issuedAt: Timestamp(microseconds: 0), expiresAt: Timestamp(microseconds: 1)))
    }

    @Test("Everyone may change his own name, e-mail and password", arguments: Role.allCases)
    func ownProfile(role: Role) throws {
        try AccountChanges(email: "a@b", name: "nn", password: "12345678").authorize(principal(role), on: own)
    }

    @Test("Another's profile is the administrators'", arguments: [Role.viewer, .operator])
    func anothers(role: Role) {
        #expect(throws: GatewayError.notOwnProfile) {
            try AccountChanges(name: "nn").authorize(principal(role), on: User.ID("other"))
        }
    }

    @Test("Nobody raises himself", arguments: [Role.viewer, .operator])
    func roles(role: Role) {
        #expect(throws: GatewayError.notAllowedToChangeRoles) {
            try AccountChanges(role: .admin).authorize(principal(role), on: own)
        }
        #expect(throws: GatewayError.notAllowedToChangeRoles) {
            try AccountChanges(isEnabled: true).authorize(principal(role), on: own)
        }
    }

    @Test("An administrator may change everyone")
    func admin() throws {
        try AccountChanges(role: .viewer, isEnabled: false).authorize(principal(.admin), on: User.ID("other"))
    }
}
