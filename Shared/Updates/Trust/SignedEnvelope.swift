import Crypto
import FoundationEssentials

/// Signed bytes and their signatures (DSSE): what was signed is verified as it came, and only then read.
package struct SignedEnvelope: Codable, Hashable, Sendable {
    package static let payloadType = "application/vnd.webmacs.tuf+json"

    package struct Signature: Codable, Hashable, Sendable {
        package let keyid: String
        /// Ed25519, in base64.
        package let sig: String
    }

    /// In base64.
    package let payload: String
    package let payloadType: String
    package let signatures: [Signature]

    /// Signs `payload` with each of `keys`.
    package init(signing payload: [UInt8], with keys: [RoleKey]) throws {
        let message = Self.message(type: Self.payloadType, payload: payload)
        self.payload = Data(payload).base64EncodedString()
        self.payloadType = Self.payloadType
        self.signatures = try keys.map {
            Signature(keyid: $0.id, sig: Data(try $0.signature(for: message)).base64EncodedString())
        }
    }

    /// The payload, of which nothing is known yet.
    func bytes(member: String) throws(UpdateError) -> [UInt8] {
        guard self.payloadType == Self.payloadType else {
            throw UpdateError(.malformed, member, "its payload is of the type '\(self.payloadType.prefix(64))'")
        }
        guard let data = Data(base64Encoded: self.payload) else {
            throw UpdateError(.malformed, member, "its payload is not base64")
        }
        return Array(data)
    }

    /// The payload, once at least as many of the role's keys have signed it as `root` demands.
    func verified(for role: UpdateRole, by root: RootMetadata, member: String) throws(UpdateError) -> [UInt8] {
        let payload = try self.bytes(member: member)
        guard let holders = root.roles[role] else {
            throw UpdateError(.malformed, UpdateRole.root.member, "it names no \(role)")
        }
        let message = Self.message(type: self.payloadType, payload: payload)
        // A key counts once, however often it has signed.
        var valid: Set<String> = []
        for signature in self.signatures
        where holders.keyids.contains(signature.keyid) && !valid.contains(signature.keyid) {
            guard let key = root.publicKey(signature.keyid), let bytes = Data(base64Encoded: signature.sig) else {
                continue
            }
            if key.isValidSignature(bytes, for: message) { valid.insert(signature.keyid) }
        }
        guard valid.count >= holders.threshold else {
            throw UpdateError(
                .signature, member,
                "\(valid.count) of at least \(holders.threshold) signatures of \(role), by version \(root.version) of root"
            )
        }
        return payload
    }

    /// DSSE's pre-authentication encoding: what is signed is payload and type, and no other pair has the same bytes.
    private static func message(type: String, payload: [UInt8]) -> [UInt8] {
        Array("DSSEv1 \(type.utf8.count) \(type) \(payload.count) ".utf8) + payload
    }
}
