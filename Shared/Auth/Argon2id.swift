import Cargon2

/// libargon2: the one file that calls it. Each call takes about 28 ms of CPU and 19 MiB.
enum Argon2id {
    /// OWASP's minimum for Argon2id: two passes over 19 MiB, one lane.
    static let passes: UInt32 = 2
    static let memoryKiB: UInt32 = 19 * 1024
    static let lanes: UInt32 = 1

    private static let hashLength = 32

    /// Hashes of today's cost start so.
    static var currentPrefix: String { "$argon2id$v=19$m=\(memoryKiB),t=\(passes),p=\(lanes)$" }

    static func isHash(_ text: String) -> Bool { text.hasPrefix("$argon2id$") }

    /// - Parameter salt: 16 random bytes.
    /// - Returns: the PHC string, which carries cost and salt.
    static func hash(_ password: String, salt: [UInt8]) throws(PasswordError) -> String {
        let phrase = Array(password.utf8)
        var encoded = [CChar](
            repeating: 0,
            count: argon2_encodedlen(passes, memoryKiB, lanes, UInt32(salt.count), UInt32(hashLength), Argon2_id))
        let code = argon2id_hash_encoded(
            passes, memoryKiB, lanes, phrase, phrase.count, salt, salt.count, hashLength, &encoded, encoded.count)
        guard code == ARGON2_OK.rawValue else { throw .hashingFailed(code: code) }
        return String(decoding: encoded.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Whether libargon2 would do the whole work for `hash`, and not refuse its text at once.
    static func isWellFormed(_ hash: String) -> Bool {
        argon2id_verify(hash, "", 0) == ARGON2_VERIFY_MISMATCH.rawValue
    }

    /// Compares in constant time. A malformed hash matches nothing.
    static func verify(_ password: String, hash: String) -> Bool {
        let phrase = Array(password.utf8)
        return argon2id_verify(hash, phrase, phrase.count) == ARGON2_OK.rawValue
    }
}
