/// A delivery with what was sent and what came back.
struct DeliveryDetail: Sendable, Hashable {
    var delivery: Delivery

    /// The event's; it is the `webhook-id`.
    var eventID: String

    /// As last sent; nil: nothing was sent yet.
    var request: SentRequest?

    /// The oldest first.
    var attempts: [Attempt]
}
