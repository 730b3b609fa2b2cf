/// A secret as it is stored: AES-256-GCM.
package struct SealedSecret: Sendable, Hashable {
    /// ``VaultKey/id`` of the key it was encrypted with.
    package var keyID: String

    /// 12 bytes, random.
    package var nonce: [UInt8]

    /// As long as the secret, and 16 bytes of authentication behind it.
    package var ciphertext: [UInt8]

    package init(keyID: String, nonce: [UInt8], ciphertext: [UInt8]) {
        self.keyID = keyID
        self.nonce = nonce
        self.ciphertext = ciphertext
    }
}
