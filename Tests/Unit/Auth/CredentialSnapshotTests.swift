import Domain
import Testing

@testable import Auth

@Suite("Credentials in memory")
struct CredentialSnapshotTests {
    private let now = Timestamp(microseconds: 1_000_000_000)

    private func entry(
        hash: UInt8 = 1, role: Role = .operator, scopes: Set<Scope>? = [.telemetryWrite], expiresAt: Timestamp? = nil,
        view: SharedView? = nil, device: String? = nil, formerSecret: APITokenEntry.FormerSecret? = nil
    ) -> APITokenEntry {
        APITokenEntry(
            id: "t", hash: TokenHash(bytes: Array(repeating: hash, count: 32)), user: User.ID("t"), name: "agent",
            role: role, scopes: scopes, expiresAt: expiresAt, view: view, device: device,
            formerSecret: formerSecret)
    }

    @Test("An API token is good as long as it is there, with its role and scopes")
    func apiToken() {
        var snapshot = CredentialSnapshot()
        _ = snapshot.replaceAPITokens([entry()])
        let principal = entry().principal
        #expect(snapshot.objection(to: principal, at: now) == nil)

        _ = snapshot.replaceAPITokens([entry(role: .viewer)])
        #expect(snapshot.objection(to: principal, at: now) == .revoked)
        _ = snapshot.replaceAPITokens([entry(scopes: nil)])
        #expect(snapshot.objection(to: principal, at: now) == .revoked)
        _ = snapshot.replaceAPITokens([])
        #expect(snapshot.objection(to: principal, at: now) == .revoked)
    }

    @Test("A share link is good as long as its dashboard shows the same channels")
    func sharedView() {
        func view(_ names: String...) -> SharedView {
            SharedView(dashboard: Dashboard.ID("d"), channels: [Channel.ID("c")], names: names.map(NamePattern.init))
        }
        var snapshot = CredentialSnapshot()
        let entry = entry(view: view("* / CPU usage"))
        _ = snapshot.replaceAPITokens([entry])
        #expect(entry.principal.view == entry.view)
        #expect(snapshot.objection(to: entry.principal, at: now) == nil)
        _ = snapshot.replaceAPITokens([self.entry(view: view("* / CPU usage", "* / Memory"))])
        #expect(snapshot.objection(to: entry.principal, at: now) == .revoked)
        _ = snapshot.replaceAPITokens([self.entry()])
        #expect(snapshot.objection(to: entry.principal, at: now) == .revoked)
    }

    @Test("An API token past its end is expired")
    func expiredAPIToken() {
        var snapshot = CredentialSnapshot()
        let entry = entry(expiresAt: now)
        _ = snapshot.replaceAPITokens([entry])
        #expect(snapshot.objection(to: entry.principal, at: now) == .expiredAPIToken)
        #expect(snapshot.objection(to: entry.principal, at: now - .microseconds(1)) == nil)
    }

    @Test("A token with a new secret is told apart from one that stayed")
    func replacedSecret() {
        var snapshot = CredentialSnapshot()
        #expect(snapshot.replaceAPITokens([entry(hash: 1)]) == [])
        #expect(snapshot.replaceAPITokens([entry(hash: 1)]) == [])
        #expect(snapshot.replaceAPITokens([entry(hash: 2)]) == ["t"])
        #expect(snapshot.apiToken(TokenHash(bytes: Array(repeating: 1, count: 32))) == nil)
    }

    @Test("After a rotation the former secret counts until its end, and the sockets it has opened close at once")
    func formerSecret() throws {
        func hash(_ byte: UInt8) -> TokenHash { TokenHash(bytes: Array(repeating: byte, count: 32)) }
        var snapshot = CredentialSnapshot()
        _ = snapshot.replaceAPITokens([entry(hash: 1)])
        let rotated = entry(hash: 2, formerSecret: .init(hash: hash(1), endsAt: now))
        #expect(snapshot.replaceAPITokens([rotated]) == ["t"])
        #expect(snapshot.replaceAPITokens([rotated]) == [])
        let former = try #require(snapshot.apiToken(hash(1))?.principal)
        #expect(snapshot.objection(to: former, at: now - .microseconds(1)) == nil)
        #expect(snapshot.objection(to: former, at: now) == .expiredAPIToken)
        let present = try #require(snapshot.apiToken(hash(2))?.principal)
        #expect(snapshot.objection(to: present, at: now) == nil)
        // The token's own end may come first.
        _ = snapshot.replaceAPITokens([
            entry(hash: 2, expiresAt: now - .seconds(1), formerSecret: .init(hash: hash(1), endsAt: now))
        ])
        #expect(snapshot.apiToken(hash(1))?.expiresAt == now - .seconds(1))
        _ = snapshot.replaceAPITokens([entry(hash: 2)])
        #expect(snapshot.apiToken(hash(1)) == nil)
    }

    @Test("A token that is given an earlier end, or another device, ends for those who came with it")
    func limited() {
        var snapshot = CredentialSnapshot()
        _ = snapshot.replaceAPITokens([entry()])
        let principal = entry().principal
        _ = snapshot.replaceAPITokens([entry(expiresAt: now)])
        #expect(snapshot.objection(to: principal, at: now) == .expiredAPIToken)
        _ = snapshot.replaceAPITokens([entry(device: "pump")])
        #expect(snapshot.objection(to: principal, at: now) == .revoked)
        #expect(entry(device: "pump").principal.device == "pump")
    }

    @Test("A session ends at its time")
    func session() {
        let snapshot = CredentialSnapshot()
        let principal = Principal(
            user: User.ID("u"), name: "n", role: .viewer,
            credential: .session(id: "s", issuedAt: now, expiresAt: now + .seconds(1)))
        #expect(snapshot.objection(to: principal, at: now) == nil)
        #expect(snapshot.objection(to: principal, at: now + .seconds(1)) == .invalid)
    }
}
