import Domain
import Testing

@testable import Auth

@Suite("Cache of verified tokens")
struct VerifiedTokenCacheTests {
    private let now = Timestamp(microseconds: 0)

    private func principal(_ id: String) -> Principal {
        Principal(
            user: User.ID(id), name: id, role: .viewer,
            credential: .session(id: id, issuedAt: now, expiresAt: now + .seconds(60)))
    }

    @Test("A token is remembered until its life is over")
    func expiry() {
        var cache = VerifiedTokenCache(capacity: 4)
        cache.insert(principal("a"), for: TokenHash(of: "a"), expiresAt: now + .seconds(1), at: now)
        #expect(cache.principal(for: TokenHash(of: "a"), at: now)?.name == "a")
        #expect(cache.principal(for: TokenHash(of: "b"), at: now) == nil)
        #expect(cache.principal(for: TokenHash(of: "a"), at: now + .seconds(1)) == nil)
        #expect(cache.count == 0)
    }

    @Test("It never holds more than its capacity, and what was used last stays")
    func bound() {
        var cache = VerifiedTokenCache(capacity: 8)
        let kept = TokenHash(of: "kept")
        cache.insert(principal("kept"), for: kept, expiresAt: now + .seconds(60), at: now)
        for number in 0..<100 {
            cache.insert(
                principal("\(number)"), for: TokenHash(of: "\(number)"), expiresAt: now + .seconds(60), at: now)
            #expect(cache.count <= 8)
            #expect(cache.principal(for: kept, at: now) != nil)
        }
    }

    @Test("Tokens past their life make room first")
    func expiredFirst() {
        var cache = VerifiedTokenCache(capacity: 4)
        for name in ["a", "b"] {
            cache.insert(principal(name), for: TokenHash(of: name), expiresAt: now + .seconds(60), at: now)
        }
        for name in ["x", "y"] {
            cache.insert(principal(name), for: TokenHash(of: name), expiresAt: now + .seconds(1), at: now)
        }
        let later = now + .seconds(2)
        cache.insert(principal("c"), for: TokenHash(of: "c"), expiresAt: now + .seconds(60), at: later)
        #expect(["a", "b", "c"].allSatisfy { cache.principal(for: TokenHash(of: $0), at: later) != nil })
    }
}
