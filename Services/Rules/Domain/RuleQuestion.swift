/// Which rules a list shows.
struct RuleQuestion: Sendable, Hashable {
    /// A part of name or description, in any case.
    var search: String?
    /// Public id of a channel that they read.
    var channel: String?
    var state: WireState?
}
