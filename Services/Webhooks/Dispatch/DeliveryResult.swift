import Domain

/// What became of a delivery that was taken.
struct DeliveryResult: Sendable {
    var delivery: DueDelivery
    var attempt: Attempt

    /// As sent; nil: it did not come to that.
    var request: SentRequest?

    /// Before the next attempt; nil: none follows.
    var pause: Duration?

    var status: Delivery.Status {
        self.attempt.isDelivered ? .delivered : self.pause == nil ? .failed : .pending
    }
}
