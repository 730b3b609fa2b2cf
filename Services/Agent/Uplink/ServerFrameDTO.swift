import Domain

/// The wire's names of all frames from the server, flat: which fields are there depends on `type`.
struct ServerFrameDTO: Decodable {
    struct Item: Decodable {
        var index: Int?
        var channel: String?
        var field: String?
        var reason: String?

        enum CodingKeys: String, CodingKey {
            case index
            case channel = "event_public_id"
            case field
            case reason
        }
    }

    var type: String
    var sequence: Int64?
    var boot: String?
    var time: String?
    var items: [Item]?
    var message: String?
    var retryAfterMilliseconds: Double?
    var after: Int64?
    var id: String?
    var channel: String?
    var value: Double?
    var expiresAt: String?

    enum CodingKeys: String, CodingKey {
        case type
        case sequence = "seq"
        case boot
        case time
        case items
        case message
        case retryAfterMilliseconds = "retry_after_ms"
        case after
        case id
        case channel = "event_public_id"
        case value
        case expiresAt = "expires_at"
    }

    var frame: ServerFrame {
        switch self.type {
        case "ack":
            if let sequence { return .acknowledged(sequence, boot: self.boot) }
        case "refused":
            let items = (self.items ?? []).map { item in
                ServerFrame.RefusedItem(
                    index: item.index ?? 0, channel: item.channel ?? "", field: item.field ?? "",
                    reason: item.reason ?? "no reason given")
            }
            return .refused(items, sequence: self.sequence)
        case "error":
            return .error(self.message ?? "no message")
        case "busy":
            let milliseconds = self.retryAfterMilliseconds ?? 1000
            return .busy(retryAfter: .milliseconds(Int(min(max(milliseconds, 0), 3_600_000))))
        case "resend":
            if let after { return .resend(after: after, boot: self.boot) }
        case "command":
            // An unreadable expiry is no expiry that can be kept: the command is not understood.
            if let id, let channel, let value {
                let expiry = self.expiresAt.map { Timestamp(rfc3339: $0) }
                if let expiry, expiry == nil { break }
                return .command(
                    ActuatorCommand(id: id, channel: Identifier(channel), value: value, expiresAt: expiry ?? nil))
            }
        case "welcome":
            return .welcome(self.time.flatMap { Timestamp(rfc3339: $0) })
        case "check_in":
            return .checkIn
        case "pong":
            return .pong
        default:
            break
        }
        return .unknown(self.type)
    }
}
