/// The raw values are the wire's.
enum NoticeStatus: String, Sendable, Hashable, CaseIterable {
    case read
    case unread
}
