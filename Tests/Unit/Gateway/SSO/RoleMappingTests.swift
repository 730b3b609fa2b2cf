import Domain
import ServiceKit
import Testing

@testable import GatewayService

@Suite("Roles that a provider gives")
struct RoleMappingTests {
    private let mapping = RoleMapping(claim: "realm_access.roles", entries: ["ops=operator", "cn=boss,ou=plant=admin"])

    @Test("Of several values the highest role counts, and unknown values count nothing")
    func highest() {
        let claims: JSONValue = .object([
            "realm_access": .object([
                "roles": .array([.string("ops"), .string("cn=boss,ou=plant"), .string("x"), .null])
            ])
        ])
        #expect(self.mapping?.role(in: claims) == .admin)
    }

    @Test("A claim of that very name comes before the way through objects; a text is a list of one")
    func names() {
        let claims: JSONValue = .object([
            "realm_access.roles": .string("ops"),
            "realm_access": .object(["roles": .array([.string("cn=boss,ou=plant")])]),
        ])
        #expect(self.mapping?.role(in: claims) == .operator)
    }

    @Test("Where the claim is missing, or is something else, no role is meant")
    func missing() {
        for claims in [
            JSONValue.object([:]), .null, .object(["realm_access": .number(1)]),
            .object(["realm_access": .object([:])]),
        ] {
            #expect(self.mapping?.role(in: claims) == nil)
        }
    }

    @Test(
        "Entries of another form, and roles that are none, are refused", arguments: [["a"], ["=admin"], ["a=king"], []])
    func refused(entries: [String]) {
        #expect(RoleMapping(claim: "groups", entries: entries) == nil)
    }
}
