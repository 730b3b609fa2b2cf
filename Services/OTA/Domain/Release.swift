import Domain

/// A version of this software; the wire calls it a firmware update.
struct Release: Sendable, Hashable {
    typealias ID = Identifier<Release>

    /// A bundle in the folder of updates that was verified to its last byte.
    struct Bundle: Sendable, Hashable {
        /// In the folder of updates.
        var fileName: String
        /// Of the whole file: 64 hexadecimal digits.
        var sha256: String
        /// In bytes.
        var size: Int
    }

    var id: ID
    /// By Semantic Versioning.
    var version: String
    var changelog: String?
    var bundle: Bundle?
    var status: ReleaseStatus
    /// The request, and the updater's run, that it was last applied or rolled back by.
    var run: String?
    /// Why it failed or was taken back.
    var reason: String?
    var createdAt: Timestamp
    var startedAt: Timestamp?
    var endedAt: Timestamp?
    /// Nil: the updater took it by itself.
    var createdBy: User.ID?
}
