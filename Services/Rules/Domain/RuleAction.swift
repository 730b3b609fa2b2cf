/// Who is told when a rule fires or clears, beside its alert; the raw values are the wire's.
enum RuleAction: String, Sendable, Hashable, CaseIterable {
    /// An event for the webhooks that want it.
    case webhook
    /// A notice.
    case log
}
