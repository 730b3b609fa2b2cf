import Catalogue
import Domain

/// Which channels a socket wants to see.
struct LiveSelection: Sendable, Hashable {
    /// Nil: every channel.
    var channels: Set<Channel.Number>?

    /// Channels by their names as well, those that are made later among them.
    var names: Set<NamePattern> = []

    /// Beyond this nothing is shown, whatever is asked for.
    var view: SharedView?

    static let everything = LiveSelection()
    static let nothing = LiveSelection(channels: [])

    /// Whether it is every channel there is: nobody has to look.
    var isEverything: Bool { self.channels == nil && self.view == nil }

    /// Whether a channel's number alone says if it is wanted.
    var isByNumber: Bool { self.names.isEmpty && self.view == nil }

    /// - Complexity: O(patterns) for a channel that is not wanted by its number.
    func selects(_ channel: Channel) -> Bool {
        guard self.view?.shows(channel) ?? true else { return false }
        guard let channels = self.channels else { return true }
        return channels.contains(channel.number) || self.names.contains { $0.matches(channel.name) }
    }

    /// Those of `readings` that are wanted; what `channels` does not know is not.
    func select(_ readings: [Reading], in channels: ChannelSnapshot) -> [Reading] {
        if self.isEverything { return readings }
        var known: [Channel.Number: Bool] = [:]
        return readings.filter { reading in
            if let isWanted = known[reading.channel] { return isWanted }
            let isWanted = channels[number: reading.channel].map(self.selects) ?? false
            known[reading.channel] = isWanted
            return isWanted
        }
    }
}
