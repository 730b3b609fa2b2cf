import Crypto
import FoundationEssentials

/// Closes what a browser keeps for us, so that it can neither be read nor changed: AES-GCM, with a key that every gateway
/// derives from the same `SESSION_SECRET`.
struct SignOnSeal: Sendable {
    private let key: SymmetricKey

    init(sessionSecret: String) {
        self.key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Array(sessionSecret.utf8)), salt: Array("webmacs".utf8),
            info: Array("sign-on-attempt-aes-gcm-v1".utf8), outputByteCount: 32)
    }

    func close(_ attempt: SignOnAttempt) throws -> String {
        let box = try AES.GCM.seal(JSONEncoder().encode(attempt), using: self.key)
        return Base64URL.encode(Array(box.nonce) + box.ciphertext + box.tag)
    }

    /// Nil for whatever this seal has not closed.
    func open(_ text: String) -> SignOnAttempt? {
        guard let bytes = Base64URL.decode(text), let box = try? AES.GCM.SealedBox(combined: bytes),
            let plain = try? AES.GCM.open(box, using: self.key)
        else { return nil }
        return try? JSONDecoder().decode(SignOnAttempt.self, from: plain)
    }
}
