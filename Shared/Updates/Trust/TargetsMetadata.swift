/// What a release consists of.
package struct TargetsMetadata: RoleMetadata, Hashable {
    package struct Custom: Codable, Hashable, Sendable {
        package let version: ReleaseVersion
        /// Rises with each release, whatever its version says.
        package let releaseCounter: Int
        package let architectures: [String]

        private enum CodingKeys: String, CodingKey {
            case version, architectures
            case releaseCounter = "release_counter"
        }

        package init(version: ReleaseVersion, releaseCounter: Int, architectures: [String]) {
            self.version = version
            self.releaseCounter = releaseCounter
            self.architectures = architectures
        }
    }

    package struct Target: Codable, Hashable, Sendable {
        /// In bytes.
        package let length: Int
        package let hashes: [String: String]
        /// Of `metadata.json` alone.
        package let custom: Custom?

        package init(length: Int, sha256: String, custom: Custom? = nil) {
            self.length = length
            self.hashes = ["sha256": sha256]
            self.custom = custom
        }
    }

    static let role = UpdateRole.targets

    package let type: String
    package let specVersion: String
    package let version: Int
    package let expires: CanonicalInstant
    /// By the member's name: all but what is under `metadata/`.
    package let targets: [String: Target]

    private enum CodingKeys: String, CodingKey {
        case type = "_type"
        case specVersion = "spec_version"
        case version, expires, targets
    }

    package init(version: Int, expires: CanonicalInstant, targets: [String: Target]) {
        self.type = Self.role.rawValue
        self.specVersion = "1.0"
        self.version = version
        self.expires = expires
        self.targets = targets
    }
}
