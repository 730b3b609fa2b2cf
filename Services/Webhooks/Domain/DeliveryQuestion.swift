import Domain

/// Which deliveries are asked for; nil does not limit.
struct DeliveryQuestion: Sendable, Hashable {
    var status: Delivery.Status?
    var event: WebhookEvent?

    /// Made then or later.
    var from: Timestamp?

    /// Made before.
    var to: Timestamp?
}
