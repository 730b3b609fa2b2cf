import Domain
import Testing

@Suite("Roles and scopes")
struct RoleTests {
    @Test("An admin may what an operator may, and an operator what a viewer may")
    func order() {
        #expect(Role.allCases.sorted() == [.viewer, .operator, .admin])
    }

    @Test("A token needs the role and the scope")
    func scopes() {
        var principal = Principal(
            user: Identifier("u"), name: "agent", role: .operator, scopes: [.telemetryWrite],
            credential: .apiToken(id: "t", expiresAt: nil))
        #expect(principal.may(.telemetryWrite, atLeast: .operator))
        #expect(!principal.may(.channelsWrite, atLeast: .operator))
        #expect(!principal.may(.telemetryWrite, atLeast: .admin))
        principal.scopes = nil
        #expect(principal.may(.channelsWrite, atLeast: .operator))
    }
}
