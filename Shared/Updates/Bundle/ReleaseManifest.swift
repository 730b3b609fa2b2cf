import Domain

/// `metadata.json`: what a release is, for people and programs.
package struct ReleaseManifest: Codable, Hashable, Sendable {
    package struct Image: Codable, Hashable, Sendable {
        /// With its tag.
        package let name: String
        /// The engine's id, `sha256:…`.
        package let id: String

        package init(name: String, id: String) {
            self.name = name
            self.id = id
        }
    }

    package struct Member: Codable, Hashable, Sendable {
        package let sha256: String
        /// In bytes.
        package let size: Int

        package init(sha256: String, size: Int) {
            self.sha256 = sha256
            self.size = size
        }
    }

    package let name: String
    package let version: ReleaseVersion
    package let builtAt: CanonicalInstant
    /// The oldest release that can be updated by this one.
    package let minimumVersion: ReleaseVersion
    /// The version of each owner's tables.
    package let schema: [String: Int]
    package let changelog: String
    /// As Docker names them: `amd64`, `arm64`.
    package let architectures: [String]
    package let images: [Image]
    /// All but this file and what is under `metadata/`.
    package let members: [String: Member]

    private enum CodingKeys: String, CodingKey {
        case name, version, schema, changelog, architectures, images, members
        case builtAt = "built_at"
        case minimumVersion = "minimum_version"
    }

    package init(
        name: String = "webmacs", version: ReleaseVersion, builtAt: CanonicalInstant, minimumVersion: ReleaseVersion,
        schema: [String: Int] = [:], changelog: String = "", architectures: [String], images: [Image] = [],
        members: [String: Member]
    ) {
        self.name = name
        self.version = version
        self.builtAt = builtAt
        self.minimumVersion = minimumVersion
        self.schema = schema
        self.changelog = changelog
        self.architectures = architectures
        self.images = images
        self.members = members
    }
}
