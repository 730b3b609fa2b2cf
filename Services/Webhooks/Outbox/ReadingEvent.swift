import Domain
import ServiceKit

/// A stored reading that others are to be told of.
struct ReadingEvent: Sendable, Hashable {
    var channel: Channel
    var time: Timestamp
    var value: Double

    /// The same for the same reading.
    var id: String { "reading-\(self.channel.number)-\(self.time.microseconds)" }

    var data: JSONValue {
        .object([
            "sensor": .string(self.channel.id.text), "name": .string(self.channel.name),
            "unit": .string(self.channel.unit),
            "value": .number(self.value), "measured_at": .string(self.time.rfc3339),
        ])
    }
}
