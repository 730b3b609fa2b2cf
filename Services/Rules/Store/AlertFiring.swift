import Domain
import ServiceKit

/// A rule that fired.
struct AlertFiring: Sendable, Hashable {
    var rule: Rule
    var at: Timestamp
    /// Nil: none was ever there.
    var value: Double?
    var message: String
    /// Nil: it was deleted meanwhile.
    var source: Alert.Source?
    /// Late readings say so: it is written down where no alert of the rule covers that time, and nobody is told.
    var isRetroactive = false
    /// The alert's own part of the trace of the reading that caused it; nil: that came with none, or time caused it.
    var trace: TraceContext?
}
