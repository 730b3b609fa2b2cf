import Crypto
import JWTKit

/// Signs access tokens with an Ed25519 key that every gateway derives from the same `SESSION_SECRET`.
///
/// No private key is stored: two gateways with one secret have one key, and another secret is another key.
package struct TokenSigner: Sendable {
    /// The first 16 hexadecimal digits of SHA-256 of the public key.
    package let keyID: String

    /// 32 bytes.
    package let publicKey: [UInt8]

    private let keys: JWTKeyCollection

    /// - Parameter sessionSecret: at least 32 characters of entropy; the caller has checked it.
    package init(sessionSecret: String) async throws {
        let seed = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Array(sessionSecret.utf8)), salt: Array("webmacs".utf8),
            info: Array("access-token-signing-ed25519-v1".utf8), outputByteCount: 32)
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed.withUnsafeBytes { Array($0) })
        self.publicKey = Array(key.publicKey.rawRepresentation)
        self.keyID = Self.keyID(ofPublicKey: self.publicKey)
        self.keys = JWTKeyCollection()
        await self.keys.add(eddsa: EdDSA.PrivateKey(backing: key), kid: JWKIdentifier(string: self.keyID))
    }

    package func sign(_ claims: AccessTokenClaims) async throws -> String {
        try await self.keys.sign(claims, kid: JWKIdentifier(string: self.keyID))
    }

    package static func keyID(ofPublicKey bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).prefix(8).map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
