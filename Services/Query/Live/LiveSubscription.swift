import Contracts
import Domain

/// What a socket wants to see.
struct LiveSubscription: Sendable, Hashable {
    /// Nil: every channel.
    var channels: Set<Channel.Number>?

    /// Zero: every reading. Else: at most one message in this time, with the latest reading of each channel.
    var interval: Duration = .zero

    func wants(_ reading: Reading) -> Bool {
        self.channels?.contains(reading.channel) ?? true
    }
}
