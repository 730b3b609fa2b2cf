import Domain
import Testing

@testable import Auth

@Suite("Revocations")
struct RevocationListTests {
    private let start = Timestamp(microseconds: 1_000_000_000)

    private func session(_ id: String = "s", user: String = "u", issuedAt: Timestamp) -> Principal {
        Principal(
            user: User.ID(user), name: "n", role: .viewer,
            credential: .session(id: id, issuedAt: issuedAt, expiresAt: issuedAt + .seconds(3600)))
    }

    @Test("A revoked session is revoked, another of the same user is not")
    func oneSession() {
        var list = RevocationList()
        list.insert([Revocation(id: 7, reach: .token("s"), expiresAt: start + .seconds(10))])
        #expect(list.revokes(session("s", issuedAt: start)))
        #expect(!list.revokes(session("t", issuedAt: start)))
        #expect(list.lastID == 7)
    }

    @Test("Revoking a user's sessions reaches those issued up to that instant, to the microsecond")
    func sessionsOfUser() {
        var list = RevocationList()
        list.insert([
            Revocation(id: 1, reach: .sessions(of: User.ID("u"), before: start), expiresAt: start + .seconds(10))
        ])
        #expect(list.revokes(session(issuedAt: start)))
        #expect(!list.revokes(session(issuedAt: start + .microseconds(1))))
        #expect(!list.revokes(session(user: "v", issuedAt: start)))
    }

    @Test("An older revocation seen after a newer one takes nothing back")
    func outOfOrder() {
        var list = RevocationList()
        let user = User.ID("u")
        list.insert([
            Revocation(
                id: 2, reach: .sessions(of: user, before: start + .seconds(5)), expiresAt: start + .seconds(20)),
            Revocation(id: 1, reach: .sessions(of: user, before: start), expiresAt: start + .seconds(10)),
        ])
        #expect(list.revokes(session(issuedAt: start + .seconds(5))))
        list.removeExpired(at: start + .seconds(15))
        #expect(list.revokes(session(issuedAt: start + .seconds(5))))
        #expect(list.lastID == 2)
    }

    @Test("A revocation is forgotten when nothing it reaches can be alive")
    func expiry() {
        var list = RevocationList()
        list.insert([Revocation(id: 1, reach: .token("s"), expiresAt: start + .seconds(10))])
        list.removeExpired(at: start + .seconds(10))
        #expect(!list.revokes(session(issuedAt: start)))
        #expect(list.lastID == 1)
    }
}
