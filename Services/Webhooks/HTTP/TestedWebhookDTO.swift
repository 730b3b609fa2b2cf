import Domain
import ServiceKit

/// What became of a sample.
struct TestedWebhookDTO: Encodable, Sendable {
    var delivery: String
    var event: String
    var isDelivered: Bool
    var attempt: AttemptDTO

    init(_ delivery: Delivery.ID, _ event: EventRecord, _ attempt: Attempt) {
        self.delivery = delivery.text
        self.event = event.type
        self.isDelivered = attempt.isDelivered
        self.attempt = AttemptDTO(attempt)
    }

    func encode(to encoder: any Encoder) throws {
        try self.attempt.encode(to: encoder)
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(self.delivery, forKey: .delivery)
        try fields.encode(self.event, forKey: .event)
        try fields.encode(self.isDelivered, forKey: .isDelivered)
    }

    private enum CodingKeys: String, CodingKey {
        case delivery = "delivery_public_id"
        case event = "event_type"
        case isDelivered = "delivered"
    }
}
