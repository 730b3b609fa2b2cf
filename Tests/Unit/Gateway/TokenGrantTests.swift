import Domain
import Testing

@testable import GatewayService

@Suite("What an API token may be given")
struct TokenGrantTests {
    private let now = Timestamp(microseconds: 1_000_000_000)

    private func person(_ role: Role = .operator) -> Principal {
        Principal(
            user: User.ID("u"), name: "n", role: role,
            credential: .session(id: "s", issuedAt: now, expiresAt: now + .seconds(60)))
    }

    private func program(
        _ scopes: Set<Scope>?, device: String? = nil, expiresAt: Timestamp? = nil, user: String = "u"
    ) -> Principal {
        Principal(
            user: User.ID(user), name: "n", role: .operator, scopes: scopes, device: device,
            credential: .apiToken(id: "t", expiresAt: expiresAt))
    }

    private func token(
        owner: String? = "u", _ role: Role = .operator, scopes: Set<Scope>? = nil, device: String? = nil,
        expiresAt: Timestamp? = nil
    ) -> ProgramToken {
        ProgramToken(
            id: ProgramToken.ID("token"), name: "n",
            owner: owner.map { ProgramToken.Owner(user: User.ID($0), name: "n") },
            grant: TokenGrant(role: role, scopes: scopes, device: device, expiresAt: expiresAt), createdAt: now)
    }

    @Test("A person gives all that his role may do, and no higher role")
    func people() throws {
        try token().grant.expectWithin(person())
        try token(.viewer, scopes: [.usersWrite], device: "pump").grant.expectWithin(person())
        #expect(throws: GatewayError.grantTooWide) { try self.token(.admin).grant.expectWithin(self.person()) }
    }

    @Test("A program gives none of the scopes that it has not")
    func scopes() throws {
        let limited = program([.tokensWrite, .telemetryWrite])
        try token(scopes: [.telemetryWrite]).grant.expectWithin(limited)
        for scopes in [nil, [.telemetryWrite, .telemetryRead]] as [Set<Scope>?] {
            #expect(throws: GatewayError.grantTooWide) { try self.token(scopes: scopes).grant.expectWithin(limited) }
        }
    }

    @Test("A program gives no longer life than its own")
    func life() throws {
        let mortal = program(nil, expiresAt: now)
        try token(expiresAt: now).grant.expectWithin(mortal)
        for end in [nil, now + .microseconds(1)] {
            #expect(throws: GatewayError.grantTooWide) { try self.token(expiresAt: end).grant.expectWithin(mortal) }
        }
    }

    @Test("A program of one device gives to that device alone")
    func device() throws {
        let pump = program(nil, device: "pump")
        try token(device: "pump").grant.expectWithin(pump)
        for device in [nil, "valve"] {
            #expect(throws: GatewayError.grantTooWide) { try self.token(device: device).grant.expectWithin(pump) }
        }
    }

    @Test("A limited program can neither widen nor take over a wider token, but a person can limit his own")
    func changes() throws {
        let limited = program([.tokensWrite])
        var wide = token()
        #expect(throws: GatewayError.grantTooWide) { try TokenChanges(name: "x").apply(to: &wide, by: limited) }
        #expect(throws: GatewayError.grantTooWide) { try wide.expectRotatable(by: limited) }
        var narrow = token(scopes: [.tokensWrite])
        #expect(throws: GatewayError.grantTooWide) {
            try TokenChanges(scopes: .some(nil)).apply(to: &narrow, by: limited)
        }
        try TokenChanges(name: "y", scopes: [.channelsRead], expiresAt: now).apply(to: &wide, by: person())
        #expect(wide.name == "y" && wide.grant.scopes == [.channelsRead] && wide.grant.expiresAt == now)
    }

    @Test("Others see it not; an administrator sees and ends it, and can give another secret to services alone")
    func owners() throws {
        let other = Principal(user: User.ID("other"), name: "n", role: .operator, credential: person().credential)
        let admin = Principal(user: User.ID("admin"), name: "n", role: .admin, credential: person().credential)
        #expect(throws: GatewayError.notAllowed) { try self.token().expectVisible(to: other) }
        #expect(throws: GatewayError.notAllowed) { try self.token(owner: nil).expectVisible(to: other) }
        try token().expectVisible(to: admin)
        #expect(throws: GatewayError.notAllowed) { try self.token().expectRotatable(by: admin) }
        try token(owner: nil).expectRotatable(by: admin)
        try token().expectRotatable(by: person())
        // A device gives itself another secret.
        try token(owner: nil).expectRotatable(by: program(nil, user: "token"))
    }
}
