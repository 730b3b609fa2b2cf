/// The names of the statements that one connection has prepared; the least recently used makes room.
///
/// A value without I/O: who takes a name out of it must have the server forget the statement too.
///
/// - Complexity: a hit is O(1); inserting into a full cache is O(capacity), little beside preparing.
struct StatementCache: Sendable {
    struct Key: Hashable, Sendable {
        let sql: String
        /// One text with other parameter types is another statement.
        let types: [UInt32]
    }

    private struct Entry {
        let name: String
        var lastUse: UInt64
    }

    private let capacity: Int
    private var entries: [Key: Entry] = [:]
    private var uses: UInt64 = 0
    private var named: UInt64 = 0

    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    var count: Int { self.entries.count }

    /// The statement's name, and a use of it.
    mutating func name(for key: Key) -> String? {
        guard let index = self.entries.index(forKey: key) else { return nil }
        self.uses += 1
        self.entries.values[index].lastUse = self.uses
        return self.entries.values[index].name
    }

    /// A name that this cache never gave before, so that a statement the server still has is not in the way.
    mutating func makeName() -> String {
        self.named += 1
        return "s\(self.named)"
    }

    /// - Returns: the name of the statement that had to go, if any.
    mutating func insert(_ name: String, for key: Key) -> String? {
        var evicted: String?
        if self.entries.count >= self.capacity, self.entries[key] == nil,
            let oldest = self.entries.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            evicted = self.remove(oldest.key)
        }
        self.uses += 1
        self.entries[key] = Entry(name: name, lastUse: self.uses)
        return evicted
    }

    mutating func remove(_ key: Key) -> String? {
        self.entries.removeValue(forKey: key)?.name
    }
}
