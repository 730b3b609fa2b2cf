import Domain
import FoundationEssentials
import ServiceKit

/// An event of the stream `events`, as the outbox has it.
struct StreamedEvent: Sendable, Hashable {
    var id: String
    var type: WebhookEvent
    var source: String
    var at: Timestamp

    /// As receivers get it.
    var data: JSONValue

    /// Reads an envelope; nil for an event that no webhook can want.
    ///
    /// - Throws: `DecodingError` when it is none.
    init?(_ payload: [UInt8]) throws {
        let envelope = try JSONDecoder().decode(Envelope.self, from: Data(payload))
        guard let type = WebhookEvent(rawValue: envelope.type) else { return nil }
        guard let at = Timestamp(rfc3339: envelope.time), case .object(let fields) = envelope.data else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "time or data is none"))
        }
        self.id = envelope.id
        self.type = type
        self.source = envelope.source
        self.at = at
        self.data = .object(Self.data(fields, of: type))
    }

    private static func data(_ fields: [String: JSONValue], of type: WebhookEvent) -> [String: JSONValue] {
        guard type == .experimentStarted || type == .experimentStopped else { return fields }
        return [
            "experiment": fields["name"] ?? .null, "public_id": fields["public_id"] ?? .null,
            "started_on": fields["started_on"] ?? .null, "stopped_on": fields["stopped_on"] ?? .null,
        ]
    }

    private struct Envelope: Decodable {
        var id: String
        var type: String
        var source: String
        var time: String
        var data: JSONValue
    }
}
