/// A webhook that was just made, with its secret, this once.
struct CreatedWebhookDTO: Encodable, Sendable {
    var webhook: WebhookDTO
    var secret: String

    func encode(to encoder: any Encoder) throws {
        try self.webhook.encode(to: encoder)
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode("success", forKey: .status)
        try fields.encode("Webhook successfully created.", forKey: .message)
        try fields.encode(self.secret, forKey: .secret)
    }

    private enum CodingKeys: String, CodingKey {
        case status
        case message
        case secret
    }
}
