import Domain
import ServiceKit

/// A line of the log of deliveries.
struct DeliveryDTO: Encodable, Sendable {
    var id: String
    var eventType: String
    var status: String
    var attempts: Int
    @ExplicitNull var lastError: String?
    @ExplicitNull var responseCode: Int?
    var createdAt: String
    @ExplicitNull var deliveredAt: String?
    @ExplicitNull var nextAttemptAt: String?
    @ExplicitNull var fallbackFor: String?
    @ExplicitNull var fallbackTo: String?

    init(_ delivery: Delivery) {
        self.id = delivery.id.text
        self.eventType = delivery.eventType
        self.status = delivery.status.rawValue
        self.attempts = delivery.attempts
        self.lastError = delivery.lastError
        self.responseCode = delivery.responseCode
        self.createdAt = delivery.createdAt.rfc3339
        self.deliveredAt = delivery.deliveredAt?.rfc3339
        self.nextAttemptAt = delivery.nextAttemptAt?.rfc3339
        self.fallbackFor = delivery.fallbackFor?.text
        self.fallbackTo = delivery.fallbackTo?.text
    }

    private enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case eventType = "event_type"
        case status
        case attempts
        case lastError = "last_error"
        case responseCode = "response_code"
        case createdAt = "created_on"
        case deliveredAt = "delivered_on"
        case nextAttemptAt = "next_attempt_on"
        case fallbackFor = "fallback_for"
        case fallbackTo = "fallback_to"
    }
}
