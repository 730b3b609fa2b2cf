/// One value of a channel at one instant.
package struct Reading: Sendable, Hashable {
    package var channel: Channel.Number
    package var time: Timestamp

    /// Finite, in the channel's unit.
    package var value: Double

    package init(channel: Channel.Number, time: Timestamp, value: Double) {
        self.channel = channel
        self.time = time
        self.value = value
    }
}
