import Domain

/// An event on its way to one endpoint.
struct Delivery: Sendable, Hashable {
    typealias ID = Identifier<Delivery>

    enum Status: String, Sendable, Hashable, CaseIterable {
        case pending
        case delivered
        /// Given up after the last attempt.
        case failed
        /// No longer wanted, or more waited than is kept.
        case discarded
    }

    var id: ID
    var eventType: String
    var status: Status
    var attempts: Int
    var lastError: String?
    var responseCode: Int?
    var createdAt: Timestamp
    var deliveredAt: Timestamp?

    /// Not before; nil: none follows.
    var nextAttemptAt: Timestamp?

    /// The endpoint that it did not arrive at; nil: it is no fallback.
    var fallbackFor: Endpoint.ID?

    /// The endpoint that was given it too; nil: none was.
    var fallbackTo: Endpoint.ID?
}
