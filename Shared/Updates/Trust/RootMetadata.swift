import Crypto
import FoundationEssentials

/// Whose keys count, and how many of them it takes, for each role.
package struct RootMetadata: RoleMetadata, Hashable {
    package struct Key: Codable, Hashable, Sendable {
        package struct Value: Codable, Hashable, Sendable {
            /// 64 hexadecimal digits.
            package let `public`: String
        }

        package let keytype: String
        package let scheme: String
        package let keyval: Value

        package init(ed25519 publicKey: String) {
            self.keytype = "ed25519"
            self.scheme = "ed25519"
            self.keyval = Value(public: publicKey)
        }
    }

    package struct Holders: Codable, Hashable, Sendable {
        package let keyids: [String]
        package let threshold: Int

        package init(keyids: [String], threshold: Int) {
            self.keyids = keyids
            self.threshold = threshold
        }
    }

    static let role = UpdateRole.root

    package let type: String
    package let specVersion: String
    package let version: Int
    package let expires: CanonicalInstant
    package let keys: [String: Key]
    package let roles: [UpdateRole: Holders]

    private enum CodingKeys: String, CodingKey {
        case type = "_type"
        case specVersion = "spec_version"
        case version, expires, keys, roles
    }

    package init(version: Int, expires: CanonicalInstant, keys: [String: Key], roles: [UpdateRole: Holders]) {
        self.type = Self.role.rawValue
        self.specVersion = "1.0"
        self.version = version
        self.expires = expires
        self.keys = keys
        self.roles = roles
    }

    func publicKey(_ id: String) -> Curve25519.Signing.PublicKey? {
        guard let key = self.keys[id], let bytes = [UInt8](hexadecimal: key.keyval.public) else { return nil }
        return try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
    }

    /// Every role has enough keys, each of them Ed25519 and named by its own hash: no key can stand in for two.
    func expectSound(member: String) throws(UpdateError) {
        for (id, key) in self.keys {
            guard key.keytype == "ed25519", key.scheme == "ed25519",
                let bytes = [UInt8](hexadecimal: key.keyval.public),
                bytes.sha256 == id, self.publicKey(id) != nil
            else { throw UpdateError(.malformed, member, "the key '\(id.prefix(64))' is none") }
        }
        for role in UpdateRole.allCases {
            guard let holders = self.roles[role], holders.threshold >= 1,
                Set(holders.keyids).count >= holders.threshold,
                holders.keyids.allSatisfy({ self.keys[$0] != nil })
            else { throw UpdateError(.malformed, member, "it has too few keys for \(role)") }
        }
    }
}
