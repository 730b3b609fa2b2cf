/// How grave an event is.
enum Severity: String, Sendable, Hashable, CaseIterable {
    case info
    case warning
    case critical
}
