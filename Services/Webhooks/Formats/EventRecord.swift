import Domain
import ServiceKit

/// An event as it lies in the outbox.
struct EventRecord: Sendable, Hashable {
    var id: String
    var type: String
    var at: Timestamp
    var severity: Severity?

    /// A JSON object.
    var data: String

    /// `2026-11-28T08:15:00Z`: whole seconds, which every receiver reads. Where a fraction matters, `data` has it.
    var timestamp: String { self.at.rfc3339.prefix(19) + "Z" }
}
