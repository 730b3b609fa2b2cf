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
}
