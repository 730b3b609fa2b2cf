import Updates

/// A bundle whose every byte is what was signed for.
struct VerifiedBundle: Sendable, Hashable {
    var version: ReleaseVersion
    var changelog: String
    /// The version of each owner's tables.
    var schema: [String: Int]
    /// Of the whole file.
    var sha256: String
    /// In bytes.
    var size: Int

    /// Made of nothing but what was verified.
    var fileName: String { "webmacs-update-\(self.version).tar.gz" }
}
