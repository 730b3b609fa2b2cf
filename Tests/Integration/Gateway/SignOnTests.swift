import Domain
import TestSupport
import Testing

@testable import GatewayService

@Suite("People whom a provider knows", .enabled(if: TestServers.haveBoth))
struct SignOnTests {
    private let open = SignOnPolicy(defaultRole: .viewer, makesAccounts: true, mapping: nil)
    private let mapped = SignOnPolicy(
        defaultRole: .viewer, makesAccounts: true, mapping: RoleMapping(claim: "groups", entries: ["a=admin"]))

    private func identity(
        _ subject: String, email: String? = nil, issuer: String = "https://id.example", role: Role? = nil
    ) -> ProviderIdentity {
        ProviderIdentity(
            issuer: issuer, subject: subject, email: email ?? "\(subject)@plant.example", isEmailVerified: true,
            names: [subject], role: role)
    }

    @Test("Who has been here is known by issuer and subject, whatever the e-mail is by now")
    func known() async throws {
        try await TestGateway.with { gateway in
            let accounts = AccountStore(pool: gateway.pool)
            let first = try await accounts.signOn(self.identity("ann"), policy: self.open)
            #expect(first.account.user.name == "ann" && !first.account.hasPassword && !first.didRevoke)
            let again = try await accounts.signOn(
                self.identity("ann", email: "smith@plant.example"), policy: self.open)
            #expect(again.account == first.account)
            // The same subject of another issuer is somebody else, and his e-mail is taken.
            await #expect(throws: SSOError.linkedElsewhere) {
                try await accounts.signOn(
                    self.identity("ann", issuer: "https://other.example"), policy: self.open)
            }
        }
    }

    @Test("A name that is taken gets digits behind it")
    func takenName() async throws {
        try await TestGateway.with { gateway in
            let accounts = AccountStore(pool: gateway.pool)
            let made = try await accounts.signOn(self.identity("Admin"), policy: self.open)
            #expect(made.account.user.name.hasPrefix("Admin-") && made.account.user.name.utf8.count == 12)
        }
    }

    @Test("The provider takes an office as it gives it, but not that of the last administrator")
    func lastAdmin() async throws {
        try await TestGateway.with { gateway in
            let accounts = AccountStore(pool: gateway.pool)
            let boss = try await accounts.signOn(self.identity("boss", role: .admin), policy: self.mapped)
            #expect(boss.account.user.role == .admin)
            let demoted = try await accounts.signOn(self.identity("boss"), policy: self.mapped)
            #expect(demoted.account.user.role == .viewer && demoted.didRevoke)

            _ = try await accounts.signOn(self.identity("boss", role: .admin), policy: self.mapped)
            let admin = try #require(try await accounts.fetchCredentials(email: TestGateway.admin.email))
            let token = try await gateway.adminToken()
            let disabled = try await gateway.send(
                "PUT", "/api/v1/users/\(admin.account.user.id)", #"{"role":"viewer"}"#, token: token)
            #expect(disabled.status == 200)
            let kept = try await accounts.signOn(self.identity("boss"), policy: self.mapped)
            #expect(kept.account.user.role == .admin && !kept.didRevoke)
        }
    }

    @Test("A session opens for a linked account only, and for none that is disabled")
    func sessions() async throws {
        try await TestGateway.with { gateway in
            let accounts = AccountStore(pool: gateway.pool)
            let ann = try await accounts.signOn(self.identity("ann"), policy: self.open).account.user.id
            func session() -> SessionDraft {
                SessionDraft(
                    id: Identifier<SessionDraft>.random().text, client: LoginClient(address: "192.0.2.1"),
                    lifetime: .seconds(60))
            }
            #expect(try await accounts.open(session(), of: ann, on: .signOn)?.account.user.name == "ann")
            let admin = try #require(try await accounts.fetchCredentials(email: TestGateway.admin.email))
            #expect(try await accounts.open(session(), of: admin.account.user.id, on: .signOn) == nil)
            _ = try await accounts.update(ann, AccountChanges(isEnabled: false))
            #expect(try await accounts.open(session(), of: ann, on: .signOn) == nil)
            await #expect(throws: SSOError.accountDisabled) {
                try await accounts.signOn(self.identity("ann"), policy: self.open)
            }
        }
    }
}
