import Ccrypt

/// The system's crypt, only to verify hashes that were imported: the one file that calls it. Cost 12 takes 290 ms of CPU.
enum Bcrypt {
    static func isHash(_ text: String) -> Bool {
        ["$2a$", "$2b$", "$2y$"].contains { text.hasPrefix($0) }
    }

    /// Only the first 72 bytes of a password count, as ever with bcrypt. A malformed hash matches nothing.
    static func verify(_ password: String, hash: String) -> Bool {
        var output = [CChar](repeating: 0, count: 128)
        guard ccrypt_hash(password, hash, &output, output.count) == 1 else { return false }
        let computed = output.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return Self.equal(computed, Array(hash.utf8))
    }

    /// Takes the same time wherever the difference is.
    private static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
