import Domain
import Hummingbird
import ServiceKit

/// A channel's own retention, in the wire's words.
struct ChannelRetentionDTO: ResponseEncodable, Sendable {
    private var channel: String
    private var name: String
    @ExplicitNull private var retentionDays: Int?
    @ExplicitNull private var minuteDays: Int?
    @ExplicitNull private var hourDays: Int?

    init(_ own: ChannelRetention, of channel: Channel) {
        self.channel = channel.id.text
        self.name = channel.name
        self._retentionDays = ExplicitNull(wrappedValue: own.retentionDays)
        self._minuteDays = ExplicitNull(wrappedValue: own.minuteDays)
        self._hourDays = ExplicitNull(wrappedValue: own.hourDays)
    }

    private enum CodingKeys: String, CodingKey {
        case name
        case channel = "event_public_id"
        case retentionDays = "retention_days"
        case minuteDays = "minute_days"
        case hourDays = "hour_days"
    }
}
