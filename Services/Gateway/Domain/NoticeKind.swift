/// How bad it is; the raw values are the wire's.
enum NoticeKind: String, Sendable, Hashable, CaseIterable {
    case error
    case warning
    case info
}
