import ArgumentParser
import Crypto

/// Whom a file is encrypted for: the public half of a key of `age-keygen`, `age1…`.
///
/// The text is Bech32 (BIP 173) of 32 bytes, with a check of six letters: a mistyped one is none.
struct AgeRecipient: Sendable, ExpressibleByArgument {
    let key: Curve25519.KeyAgreement.PublicKey

    private static let label = "age-encryption.org/v1/X25519"

    init?(argument: String) {
        guard let bytes = Self.decode(argument), bytes.count == 32,
            let key = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: bytes)
        else { return nil }
        self.key = key
    }

    /// A share for the header, new each time, and the key that it and the recipient's own make.
    func agree() throws -> (share: [UInt8], key: SymmetricKey) {
        let once = Curve25519.KeyAgreement.PrivateKey()
        let share = Array(once.publicKey.rawRepresentation)
        let secret = try once.sharedSecretFromKeyAgreement(with: self.key)
        let key = secret.hkdfDerivedSymmetricKey(
            using: SHA256.self, salt: share + Array(self.key.rawRepresentation), sharedInfo: Array(Self.label.utf8),
            outputByteCount: 32)
        return (share, key)
    }

    private static let prefix = "age"
    private static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)

    /// Nil unless all of it is as Bech32 writes it.
    private static func decode(_ text: String) -> [UInt8]? {
        let start = Self.prefix + "1"
        guard text.hasPrefix(start) else { return nil }
        var digits: [UInt8] = []
        for letter in text.utf8.dropFirst(start.utf8.count) {
            guard let digit = Self.alphabet.firstIndex(of: letter) else { return nil }
            digits.append(UInt8(digit))
        }
        let letters = Array(Self.prefix.utf8)
        let checked = letters.map { $0 >> 5 } + [0] + letters.map { $0 & 31 } + digits
        guard digits.count >= 6, Self.checksum(checked) == 1 else { return nil }

        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for digit in digits.dropLast(6) {
            bits = ((bits << 5) | UInt32(digit)) & 0xFFF
            count += 5
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
        // What is left over is padding.
        return count < 5 && bits & ((1 << UInt32(count)) - 1) == 0 ? bytes : nil
    }

    private static func checksum(_ digits: [UInt8]) -> UInt32 {
        let generators: [UInt32] = [0x3B6A_57B2, 0x2650_8E6D, 0x1EA1_19FA, 0x3D42_33DD, 0x2A14_62B3]
        return digits.reduce(1) { sum, digit in
            var next = ((sum & 0x1FF_FFFF) << 5) ^ UInt32(digit)
            for (index, generator) in generators.enumerated() where (sum >> (25 + UInt32(index))) & 1 == 1 {
                next ^= generator
            }
            return next
        }
    }
}
