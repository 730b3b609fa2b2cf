/// Which names of channels are meant: `*` stands for any text, also none, everything else for itself, byte by byte.
package struct NamePattern: Sendable, Hashable {
    package let text: String

    /// What stands between the stars, in its order; of one part there is no star.
    private let parts: [[UInt8]]

    package init(_ text: String) {
        self.text = text
        self.parts = text.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map(Array.init)
    }

    /// - Complexity: O(*n* · *m*) in the bytes of name and pattern, and close to O(*n*) for names as people give them.
    package func matches(_ name: String) -> Bool {
        let name = Array(name.utf8)
        guard let first = self.parts.first, let last = self.parts.last, self.parts.count > 1 else {
            return name == self.parts.first
        }
        guard name.count >= first.count + last.count, name.starts(with: first), name.suffix(last.count) == last[...]
        else { return false }
        var rest = name[first.count..<(name.count - last.count)]
        for part in self.parts.dropFirst().dropLast() {
            guard let end = Self.end(of: part, in: rest) else { return false }
            rest = rest[end...]
        }
        return true
    }

    /// Behind the first place where `part` stands.
    private static func end(of part: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
        var start = text.startIndex
        while start + part.count <= text.endIndex {
            if text[start..<(start + part.count)].elementsEqual(part) { return start + part.count }
            start += 1
        }
        return nil
    }
}
