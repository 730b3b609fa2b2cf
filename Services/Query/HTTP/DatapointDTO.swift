import Catalogue
import Domain
import Hummingbird
import ServiceKit

/// A reading, in the wire's words.
struct DatapointDTO: ResponseEncodable, Sendable {
    private var id: String
    private var value: Double
    private var timestamp: String
    private var channel: String
    @ExplicitNull private var experiment: String?

    init(_ reading: Reading, channel: Channel.ID) {
        self.id = ReadingID(reading).text
        self.value = reading.value
        self.timestamp = reading.time.rfc3339
        self.channel = channel.text
        self._experiment = ExplicitNull(wrappedValue: nil)
    }

    /// Nil when the channel no longer exists.
    init?(_ reading: Reading, in channels: ChannelSnapshot) {
        guard let channel = channels[number: reading.channel] else { return nil }
        self.init(reading, channel: channel.id)
    }

    private enum CodingKeys: String, CodingKey {
        case value, timestamp
        case id = "public_id"
        case channel = "event_public_id"
        case experiment = "experiment_public_id"
    }
}
