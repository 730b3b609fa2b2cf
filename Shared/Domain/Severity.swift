/// How bad it is what a rule has found; the raw values are the wire's.
package enum Severity: String, Sendable, Hashable, CaseIterable {
    case info
    case warning
    case critical
}
