import Domain
import ServiceKit

/// A release on the wire.
struct ReleaseDTO: Encodable, Sendable {
    var id: String
    var version: String
    @ExplicitNull var changelog: String?
    @ExplicitNull var sha256: String?
    @ExplicitNull var size: Int?
    var status: String
    @ExplicitNull var reason: String?
    var createdAt: String
    @ExplicitNull var startedAt: String?
    @ExplicitNull var endedAt: String?
    @ExplicitNull var createdBy: String?
    @ExplicitNull var run: String?
    var hasFile: Bool

    /// - Parameter hasFile: whether its bundle is still in the folder.
    init(_ release: Release, hasFile: Bool) {
        self.id = release.id.text
        self.version = release.version
        self.changelog = release.changelog
        self.sha256 = release.bundle?.sha256
        self.size = release.bundle?.size
        self.status = release.status.rawValue
        self.reason = release.reason
        self.createdAt = release.createdAt.rfc3339
        self.startedAt = release.startedAt?.rfc3339
        self.endedAt = release.endedAt?.rfc3339
        self.createdBy = release.createdBy?.text
        self.run = release.run
        self.hasFile = hasFile
    }

    private enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case version
        case changelog
        case sha256 = "file_hash_sha256"
        case size = "file_size_bytes"
        case status
        case reason = "error_message"
        case createdAt = "created_on"
        case startedAt = "started_on"
        case endedAt = "completed_on"
        case createdBy = "user_public_id"
        case run = "run_id"
        case hasFile = "has_firmware_file"
    }
}
