import Domain

/// A bundle on its way, in as many requests as it takes.
struct BundleUpload: Sendable, Hashable {
    typealias ID = Identifier<BundleUpload>

    var id: ID
    /// What the client calls it; used for nothing but to find it again.
    var fileName: String
    /// Of the whole, in bytes.
    var size: Int
    /// As the client says; nil: it does not.
    var sha256: String?
    /// Its sender insists on an older or equal version.
    var isForced: Bool
    var user: User.ID
}
