import Crypto
import FoundationEssentials

/// A private key of a role, Ed25519.
package struct RoleKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// The SHA-256 of the public key: 64 hexadecimal digits.
    package var id: String { Array(self.key.publicKey.rawRepresentation).sha256 }

    /// 64 hexadecimal digits.
    package var publicKey: String { Array(self.key.publicKey.rawRepresentation).hexadecimal }

    /// The line of a key file: 64 hexadecimal digits, secret.
    package var secretText: String { Array(self.key.rawRepresentation).hexadecimal }

    package static func random() -> RoleKey { RoleKey(key: Curve25519.Signing.PrivateKey()) }

    /// Nil when it is not the line of a key file.
    package init?(secretText: String) {
        guard let seed = [UInt8](hexadecimal: secretText),
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        else { return nil }
        self.key = key
    }

    private init(key: Curve25519.Signing.PrivateKey) { self.key = key }

    func signature(for message: [UInt8]) throws -> [UInt8] { Array(try self.key.signature(for: message)) }
}
