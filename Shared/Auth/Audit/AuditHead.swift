import Crypto
import Domain

/// The last entry of a UTC day, signed: whoever keeps it elsewhere can prove that nothing before it was changed.
package struct AuditHead: Sendable, Hashable {
    /// `2026-11-28`.
    package var day: String
    package var sequence: Int64
    package var hash: [UInt8]
    package var signedAt: Timestamp
    package var keyID: String
    /// Ed25519, 32 bytes.
    package var publicKey: [UInt8]
    /// 64 bytes.
    package var signature: [UInt8]

    package init(
        day: String, sequence: Int64, hash: [UInt8], signedAt: Timestamp, keyID: String, publicKey: [UInt8],
        signature: [UInt8]
    ) {
        self.day = day
        self.sequence = sequence
        self.hash = hash
        self.signedAt = signedAt
        self.keyID = keyID
        self.publicKey = publicKey
        self.signature = signature
    }

    /// Whether the signature is that of its key; whose key that is, is another question.
    package var isSigned: Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: self.publicKey) else {
            return false  // No key, no signature.
        }
        return key.isValidSignature(
            self.signature, for: Self.message(day: self.day, sequence: self.sequence, hash: self.hash))
    }

    static func message(day: String, sequence: Int64, hash: [UInt8]) -> [UInt8] {
        Array(AuditText.of(["webmacs-audit-head-1", day, String(sequence), AuditText.hex(hash)]).utf8)
    }
}
