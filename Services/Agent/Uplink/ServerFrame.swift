import Domain
import FoundationEssentials

/// A frame from the server.
enum ServerFrame: Sendable, Hashable {
    /// `boot`: the lane; nil from an older server.
    case acknowledged(Int64, boot: String?)
    /// The answer to hello; the time is nil when it cannot be read.
    case welcome(Timestamp?)
    case refused([RefusedItem], sequence: Int64?)
    case error(String)
    case busy(retryAfter: Duration)
    case resend(after: Int64, boot: String?)
    case command(ActuatorCommand)
    /// There may be an update: to be asked for now.
    case checkIn
    case pong
    /// A type this agent does not know, or a known one without what it needs; ignored.
    case unknown(String)

    struct RefusedItem: Sendable, Hashable {
        /// The place in the batch.
        var index: Int
        var channel: String
        var field: String
        var reason: String

        /// Whether the server has no such channel, as it says by the field it complains about.
        var isUnknownChannel: Bool { self.field == "event_public_id" }
    }

    init(json: [UInt8]) {
        guard let dto = try? JSONDecoder().decode(ServerFrameDTO.self, from: Data(json)) else {
            // Nothing can be answered to a frame that is not ours; the caller logs its text.
            self = .unknown(String(decoding: json.prefix(200), as: UTF8.self))
            return
        }
        self = dto.frame
    }
}
