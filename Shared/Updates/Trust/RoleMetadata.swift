import Domain

/// What every signed document has.
protocol RoleMetadata: Codable, Sendable {
    static var role: UpdateRole { get }
    var type: String { get }
    var version: Int { get }
    var expires: CanonicalInstant { get }
}

extension RoleMetadata {
    /// Reads a payload whose signatures were verified.
    static func read(_ payload: [UInt8], member: String) throws(UpdateError) -> Self {
        let metadata = try UpdateJSON.decode(Self.self, from: payload, member: member)
        guard metadata.type == Self.role.rawValue else {
            throw UpdateError(.malformed, member, "it is a \(metadata.type.prefix(16)), not a \(Self.role)")
        }
        guard metadata.version > 0 else { throw UpdateError(.malformed, member, "its version is not above 0") }
        return metadata
    }

    func expectFresh(at now: Timestamp, member: String) throws(UpdateError) {
        guard now < self.expires.timestamp else {
            throw UpdateError(.expired, member, "it has expired at \(self.expires)")
        }
    }
}

/// The length, hash and version by which one document names another.
package struct MetadataReference: Codable, Hashable, Sendable {
    package let version: Int
    /// In bytes.
    package let length: Int
    package let hashes: [String: String]

    init(version: Int, of bytes: [UInt8]) {
        self.version = version
        self.length = bytes.count
        self.hashes = ["sha256": bytes.sha256]
    }

    func expect(_ bytes: [UInt8], member: String, from namer: String) throws(UpdateError) {
        guard bytes.count == self.length, bytes.sha256 == self.hashes["sha256"] else {
            throw UpdateError(.mixed, member, "it is not the one that \(namer) names")
        }
    }
}
