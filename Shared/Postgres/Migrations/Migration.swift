/// One step of an owner's schema: a file `V0001__create_users.sql`.
package struct Migration: Sendable, Hashable {
    /// The service whose tables these are.
    package let owner: String
    /// From 1, rising; gaps are allowed.
    package let version: Int
    package let name: String
    package let sql: String
    /// Sixteen hexadecimal digits, see `checksum(of:)`.
    package let checksum: String

    /// - Throws: `MigrationError.malformedFileName`.
    package init(owner: String, fileName: String, sql: String) throws {
        guard let (version, name) = Self.parse(fileName) else { throw MigrationError.malformedFileName(fileName) }
        self.owner = owner
        self.version = version
        self.name = name
        self.sql = sql
        self.checksum = Self.checksum(of: sql)
    }

    private static func parse(_ fileName: String) -> (version: Int, name: String)? {
        guard fileName.hasPrefix("V"), fileName.hasSuffix(".sql") else { return nil }
        let stem = fileName.dropFirst().dropLast(4)
        let digits = stem.prefix { $0.isASCII && $0.isNumber }
        let rest = stem.dropFirst(digits.count)
        guard let version = Int32(digits), version > 0, rest.hasPrefix("__") else { return nil }
        let name = rest.dropFirst(2)
        guard !name.isEmpty, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }) else {
            return nil
        }
        return (Int(version), String(name))
    }

    /// FNV-1a, 64 bits, over the text with its line ends made `\n`. It notices an edit; it proves nothing against
    /// someone who wants a collision, who could as well edit the table of checksums.
    private static func checksum(of sql: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        var previous: UInt8 = 0
        for byte in sql.utf8 {
            defer { previous = byte }
            if byte == UInt8(ascii: "\n"), previous == UInt8(ascii: "\r") { continue }
            hash = (hash ^ UInt64(byte == UInt8(ascii: "\r") ? UInt8(ascii: "\n") : byte)) &* 0x100_0000_01b3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
