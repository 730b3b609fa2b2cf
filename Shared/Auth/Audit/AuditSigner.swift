import Crypto

/// Signs heads of the audit log with an Ed25519 key that every gateway derives from the same `SESSION_SECRET`, apart from that
/// of access tokens.
package struct AuditSigner: Sendable {
    /// The first 16 hexadecimal digits of SHA-256 of the public key.
    package let keyID: String

    /// 32 bytes.
    package let publicKey: [UInt8]

    private let key: Curve25519.Signing.PrivateKey

    /// - Parameter sessionSecret: at least 32 characters of entropy; the caller has checked it.
    package init(sessionSecret: String) throws {
        let seed = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Array(sessionSecret.utf8)), salt: Array("webmacs".utf8),
            info: Array("audit-head-signing-ed25519-v1".utf8), outputByteCount: 32)
        self.key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed.withUnsafeBytes { Array($0) })
        self.publicKey = Array(self.key.publicKey.rawRepresentation)
        self.keyID = TokenSigner.keyID(ofPublicKey: self.publicKey)
    }

    /// - Returns: 64 bytes.
    package func sign(day: String, sequence: Int64, hash: [UInt8]) throws -> [UInt8] {
        Array(try self.key.signature(for: AuditHead.message(day: day, sequence: sequence, hash: hash)))
    }
}
