/// The disk that holds the database.
struct DiskSpace: Sendable, Hashable {
    var totalBytes: Int64

    /// For whoever is not root.
    var freeBytes: Int64
}
