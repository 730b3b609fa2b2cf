import Domain

/// Finds channels by the bytes of their id or name: the path of every reading, hence no `String` and no pointers.
///
/// An open-addressing table over arrays. The hash is Wang Yi's multiply-and-fold (<https://github.com/wangyi-fudan/wyhash>)
/// with a seed drawn when the process starts: who chooses names cannot choose collisions.
struct ChannelIndex: Sendable {
    /// For each place of the table a key's number plus one; 0 is a free place. A power of two, at most half full.
    private var table: [UInt32]

    /// The keys' bytes one behind the other, key *n* from `starts[n]` to `starts[n + 1]`.
    private var text: [UInt8] = []
    private var starts: [Int] = [0]
    private var hashes: [UInt64] = []
    private var numbers: [Channel.Number] = []

    /// Of equal keys the last one counts.
    init(_ keys: some Collection<(key: String, number: Channel.Number)>) {
        var size = 16
        while size < keys.count * 2 { size *= 2 }
        self.table = Array(repeating: 0, count: size)
        for (key, number) in keys {
            Array(key.utf8).withUnsafeBufferPointer { self.insert($0, number) }
        }
    }

    private mutating func insert(_ key: UnsafeBufferPointer<UInt8>, _ number: Channel.Number) {
        let hash = Self.hash(key)
        var place = Int(truncatingIfNeeded: hash) & (self.table.count - 1)
        while case let entry = Int(self.table[place]), entry > 0 {
            if self.matches(entry - 1, key, hash) {
                self.numbers[entry - 1] = number
                return
            }
            place = (place + 1) & (self.table.count - 1)
        }
        self.text.append(contentsOf: key)
        self.starts.append(self.text.count)
        self.hashes.append(hash)
        self.numbers.append(number)
        self.table[place] = UInt32(self.numbers.count)
    }

    /// The channel whose key has these bytes. O(1).
    subscript(key: UnsafeBufferPointer<UInt8>) -> Channel.Number? {
        let hash = Self.hash(key)
        var place = Int(truncatingIfNeeded: hash) & (self.table.count - 1)
        while case let entry = Int(self.table[place]), entry > 0 {
            if self.matches(entry - 1, key, hash) { return self.numbers[entry - 1] }
            place = (place + 1) & (self.table.count - 1)
        }
        return nil
    }

    private func matches(_ entry: Int, _ key: UnsafeBufferPointer<UInt8>, _ hash: UInt64) -> Bool {
        guard self.hashes[entry] == hash else { return false }
        let (start, end) = (self.starts[entry], self.starts[entry + 1])
        guard end - start == key.count else { return false }
        return self.text.withUnsafeBufferPointer { text in
            UnsafeBufferPointer(rebasing: text[start..<end]).elementsEqual(key)
        }
    }

    private static let seed = UInt64.random(in: 1 ... .max)

    private static func hash(_ key: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let bytes = UnsafeRawBufferPointer(key)
        var hash = Self.seed ^ UInt64(bytes.count)
        var offset = 0
        while offset + 8 <= bytes.count {
            hash = Self.fold(hash ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < bytes.count {
            rest = rest << 8 | UInt64(bytes[offset])
            offset += 1
        }
        return Self.fold(hash ^ rest)
    }

    private static func fold(_ value: UInt64) -> UInt64 {
        let (high, low) = value.multipliedFullWidth(by: 0xa076_1d64_78bd_642f)
        return high ^ low
    }
}
