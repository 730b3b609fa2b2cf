import Domain

/// Access tokens whose signature was verified, by their hash: an Ed25519 check costs about 170 µs, a look here 1 µs.
///
/// Holds at most `capacity` tokens. When full, it first drops those past their life, then the quarter that was unused
/// for the longest time: O(*n*) then, O(1) otherwise.
struct VerifiedTokenCache {
    private struct Entry {
        var principal: Principal
        var expiresAt: Timestamp
        var lastUse: UInt64
    }

    let capacity: Int
    private var entries: [TokenHash: Entry] = [:]
    private var uses: UInt64 = 0

    init(capacity: Int) {
        precondition(capacity > 3)
        self.capacity = capacity
    }

    var count: Int { self.entries.count }

    mutating func principal(for token: TokenHash, at now: Timestamp) -> Principal? {
        guard let entry = self.entries[token] else { return nil }
        guard now < entry.expiresAt else {
            self.entries[token] = nil
            return nil
        }
        self.uses += 1
        self.entries[token]?.lastUse = self.uses
        return entry.principal
    }

    mutating func insert(_ principal: Principal, for token: TokenHash, expiresAt: Timestamp, at now: Timestamp) {
        if self.entries.count >= self.capacity {
            self.makeRoom(at: now)
        }
        self.uses += 1
        self.entries[token] = Entry(principal: principal, expiresAt: expiresAt, lastUse: self.uses)
    }

    mutating func removeAll() {
        self.entries.removeAll()
    }

    private mutating func makeRoom(at now: Timestamp) {
        self.entries = self.entries.filter { now < $0.value.expiresAt }
        guard self.entries.count >= self.capacity else { return }
        let oldest = self.entries.values.map(\.lastUse).sorted()[self.capacity / 4]
        self.entries = self.entries.filter { $0.value.lastUse > oldest }
    }
}
