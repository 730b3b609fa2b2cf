/// How bad it is when a rule fires; the raw values are the wire's.
enum Severity: String, Sendable, Hashable, CaseIterable {
    case info, warning, critical
}
