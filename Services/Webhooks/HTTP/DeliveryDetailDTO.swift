import Domain
import ServiceKit

/// A delivery with what was sent and what came back: here `attempts` are the attempts themselves.
struct DeliveryDetailDTO: Encodable, Sendable {
    var delivery: DeliveryDTO
    var eventID: String
    var request: Request?
    var attempts: [AttemptDTO]

    struct Request: Encodable, Sendable {
        var headers: [String: String]
        var body: String
    }

    init(_ detail: DeliveryDetail) {
        self.delivery = DeliveryDTO(detail.delivery)
        self.eventID = detail.eventID
        self.request = detail.request.map { Request(headers: $0.headers, body: $0.body) }
        self.attempts = detail.attempts.map(AttemptDTO.init)
    }

    func encode(to encoder: any Encoder) throws {
        try self.delivery.encode(to: encoder)
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(self.eventID, forKey: .eventID)
        try fields.encode(self.request, forKey: .request)
        try fields.encode(self.attempts, forKey: .attempts)
    }

    private enum CodingKeys: String, CodingKey {
        case eventID = "event_id"
        case request
        case attempts
    }
}
