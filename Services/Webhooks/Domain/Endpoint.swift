import Domain

/// Where events are sent; the wire calls it a webhook.
struct Endpoint: Sendable, Hashable {
    typealias ID = Identifier<Endpoint>

    enum State: String, Sendable, Hashable {
        case healthy
        /// The last attempt failed; it is tried again.
        case failing
        /// By a person, by the receiver, or after long failure: then it is tried once an hour.
        case disabled
    }

    var id: ID
    var settings: EndpointSettings
    var state: State
    var stateReason: String?
    var failingSince: Timestamp?
    var lastSuccessAt: Timestamp?

    /// Deliveries that wait.
    var pending: Int
    var rotatedAt: Timestamp?
    var createdAt: Timestamp

    /// Nil when that was a program, or a person since deleted.
    var createdBy: User.ID?
}
