/// A refused item, in the wire's words.
struct RefusalDTO: Codable, Sendable {
    var index: Int
    var channel: String?
    var field: String
    var reason: String

    init(_ refusal: Refusal) {
        self.index = refusal.index
        self.channel = refusal.channel
        self.field = refusal.field
        self.reason = refusal.reason
    }

    private enum CodingKeys: String, CodingKey {
        case index, field, reason
        case channel = "event_public_id"
    }
}
