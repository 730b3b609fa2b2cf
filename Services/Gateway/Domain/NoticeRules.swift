/// The bounds of notices.
enum NoticeRules {
    /// In Unicode scalars.
    static let contentLength = 1...500

    /// So many are kept, the newest; about, because numbers that were given out in vain count.
    static let kept: Int64 = 100_000

    /// Marked by one request, when it names them.
    static let marked = 1000
}
