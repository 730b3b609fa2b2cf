/// What has changed of the rules.
struct RuleNews: Sendable {
    var version: RuleVersion
    /// Made or changed, enabled or not.
    var changed: [StoredRule]
    /// The rows of all there are.
    var numbers: Set<Int64>
}
