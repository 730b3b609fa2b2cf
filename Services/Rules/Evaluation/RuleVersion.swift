/// Which rules there are, in two numbers: every change raises the first, a deletion lowers the second.
struct RuleVersion: Sendable, Hashable {
    var revision: Int64
    var count: Int64

    /// Of no rules.
    static let none = RuleVersion(revision: 0, count: 0)
}
