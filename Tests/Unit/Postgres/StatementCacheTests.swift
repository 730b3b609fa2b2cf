import Testing

@testable import Postgres

@Suite("StatementCache")
struct StatementCacheTests {
    private func key(_ sql: String, _ types: [UInt32] = []) -> StatementCache.Key {
        StatementCache.Key(sql: sql, types: types)
    }

    @Test("The least recently used statement makes room")
    func eviction() {
        var cache = StatementCache(capacity: 2)
        #expect(cache.insert("s1", for: self.key("a")) == nil)
        #expect(cache.insert("s2", for: self.key("b")) == nil)
        #expect(cache.name(for: self.key("a")) == "s1")
        #expect(cache.insert("s3", for: self.key("c")) == "s2")
        #expect(cache.name(for: self.key("b")) == nil)
        #expect(cache.name(for: self.key("a")) == "s1")
        #expect(cache.count == 2)
    }

    @Test("One text with other parameter types is another statement")
    func types() {
        var cache = StatementCache(capacity: 4)
        _ = cache.insert("s1", for: self.key("select $1", [20]))
        #expect(cache.name(for: self.key("select $1", [25])) == nil)
    }

    @Test("A name is never given twice")
    func names() {
        var cache = StatementCache(capacity: 1)
        let first = cache.makeName()
        _ = cache.insert(first, for: self.key("a"))
        _ = cache.remove(self.key("a"))
        #expect(cache.makeName() != first)
    }
}
