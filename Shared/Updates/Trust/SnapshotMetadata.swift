/// Which targets belong together.
package struct SnapshotMetadata: RoleMetadata, Hashable {
    static let role = UpdateRole.snapshot

    package let type: String
    package let specVersion: String
    package let version: Int
    package let expires: CanonicalInstant
    package let meta: [String: MetadataReference]

    private enum CodingKeys: String, CodingKey {
        case type = "_type"
        case specVersion = "spec_version"
        case version, expires, meta
    }

    package init(version: Int, expires: CanonicalInstant, targets: MetadataReference) {
        self.type = Self.role.rawValue
        self.specVersion = "1.0"
        self.version = version
        self.expires = expires
        self.meta = ["targets.json": targets]
    }
}
