import Domain

/// Numbers that a source gave out and will never send.
struct MissingRange: Sendable, Hashable {
    var source: String
    var name: String?
    /// The generation of the source's spool.
    var boot: String
    var first: Int64
    var last: Int64
    /// The times of the readings beside the hole; nil: not known.
    var after: Timestamp?
    var before: Timestamp?
    var noticedAt: Timestamp
}
