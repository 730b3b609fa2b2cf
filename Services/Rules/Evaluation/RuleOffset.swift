import Contracts
import Domain

/// How far readings were looked at.
struct RuleOffset: Sendable, Hashable {
    /// Up to which commit of each partition.
    var position: LivePosition
    /// What was measured since may not have been looked at.
    var since: Timestamp
}
