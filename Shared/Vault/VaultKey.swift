import Crypto
import Domain
import FoundationEssentials

/// The key under which secrets of others are kept, derived from `ENCRYPTION_KEY`.
///
/// ```
/// ENCRYPTION_KEY ──HKDF-SHA256──┬─ "webmacs vault key" ──▶ 256 bits for AES-GCM
///                               └─ "webmacs vault id"  ──▶ the key's id, which tells nothing of the key
/// ```
package struct VaultKey: Sendable {
    /// Stands beside every ciphertext: 16 hexadecimal digits.
    package let id: String

    private let key: SymmetricKey

    /// - Parameter secret: `ENCRYPTION_KEY`.
    package init(secret: String) {
        let input = SymmetricKey(data: Array(secret.utf8))
        self.key = Self.derive(input, "webmacs vault key", bytes: 32)
        self.id = Self.derive(input, "webmacs vault id", bytes: 8).withUnsafeBytes { bytes in
            bytes.map { byte in
                let digits = String(byte, radix: 16)
                return digits.count == 1 ? "0\(digits)" : digits
            }.joined()
        }
    }

    /// Encrypts under a random nonce.
    ///
    /// - Parameter place: Whose secret it is, and nothing else's: opening it anywhere else fails.
    package func seal(_ secret: [UInt8], at place: VaultPlace) throws -> SealedSecret {
        let box = try AES.GCM.seal(secret, using: self.key, authenticating: place.bytes)
        return SealedSecret(
            keyID: self.id, nonce: Array(box.nonce), ciphertext: Array(box.ciphertext) + Array(box.tag))
    }

    /// - Throws: ``VaultError``: the key is another one, or what is stored was changed or moved.
    package func open(_ sealed: SealedSecret, at place: VaultPlace) throws(VaultError) -> [UInt8] {
        guard sealed.keyID == self.id else { throw .wrongKey }
        guard sealed.ciphertext.count >= Self.tagLength else { throw .damaged }
        do {
            let box = try AES.GCM.SealedBox(
                nonce: try AES.GCM.Nonce(data: sealed.nonce), ciphertext: sealed.ciphertext.dropLast(Self.tagLength),
                tag: sealed.ciphertext.suffix(Self.tagLength))
            return Array(try AES.GCM.open(box, using: self.key, authenticating: place.bytes))
        } catch {
            throw .damaged
        }
    }

    private static let tagLength = 16

    private static func derive(_ input: SymmetricKey, _ purpose: String, bytes: Int) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: input, info: Array(purpose.utf8), outputByteCount: bytes)
    }
}
