import Domain

/// A rule that is quiet again.
struct AlertClearing: Sendable, Hashable {
    var rule: Rule.ID
    var at: Timestamp
    var value: Double?
    /// The worst while it fired; nil: not known.
    var peak: Double?
    /// Nil: a reading cleared it.
    var reason: String?
    /// Late readings say so.
    var isRetroactive = false
}
