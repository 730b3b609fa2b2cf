import Domain

/// A notice as it is stored.
struct NoticeEntry: Sendable, Hashable {
    var notice: Notice
    /// For everyone.
    var status: NoticeStatus
    var createdAt: Timestamp
}
