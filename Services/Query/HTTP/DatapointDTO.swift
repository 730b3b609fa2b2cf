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

    /// - Parameter experiments: To one of which the reading may belong.
    init(_ reading: Reading, channel: Channel.ID, in experiments: ExperimentSnapshot) {
        self.id = ReadingID(reading).text
        self.value = reading.value
        self.timestamp = reading.time.rfc3339
        self.channel = channel.text
        self._experiment = ExplicitNull(wrappedValue: experiments.experiment(at: reading.time)?.id.text)
    }

    /// Nil when the channel no longer exists.
    init?(_ reading: Reading, in channels: ChannelSnapshot, _ experiments: ExperimentSnapshot) {
        guard let channel = channels[number: reading.channel] else { return nil }
        self.init(reading, channel: channel.id, in: experiments)
    }

    private enum CodingKeys: String, CodingKey {
        case value, timestamp
        case id = "public_id"
        case channel = "event_public_id"
        case experiment = "experiment_public_id"
    }
}
