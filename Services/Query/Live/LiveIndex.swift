import Catalogue
import Domain

/// Finds who wants a channel's readings, without asking each socket.
///
/// Who wants everything is in one list, who names channels is found by their numbers, and names are compared once for each
/// channel and each new state of the catalogue.
struct LiveIndex {
    private(set) var audiences: [LiveSubscription: LiveAudience] = [:]
    private(set) var everything: [LiveAudience] = []
    private var byNumber: [Channel.Number: [LiveAudience]] = [:]
    private var byName: [LiveAudience] = []

    /// Of `byName`, those who want a channel: as far as they were looked for in the catalogue of this generation.
    private var found: [Channel.Number: [LiveAudience]] = [:]
    private var generation: UInt64 = 0

    mutating func insert(_ audience: LiveAudience) {
        let selection = audience.subscription.selection
        self.audiences[audience.subscription] = audience
        if selection.isEverything {
            self.everything.append(audience)
        } else if selection.isByNumber {
            for channel in selection.channels ?? [] { self.byNumber[channel, default: []].append(audience) }
        } else {
            self.byName.append(audience)
            self.found = [:]
        }
    }

    mutating func remove(_ audience: LiveAudience) {
        let selection = audience.subscription.selection
        self.audiences[audience.subscription] = nil
        if selection.isEverything {
            self.everything.removeAll { $0 === audience }
        } else if selection.isByNumber {
            for channel in selection.channels ?? [] {
                self.byNumber[channel]?.removeAll { $0 === audience }
                if self.byNumber[channel]?.isEmpty == true { self.byNumber[channel] = nil }
            }
        } else {
            self.byName.removeAll { $0 === audience }
            self.found = [:]
        }
    }

    /// Notes in each audience which of `readings` it wants.
    ///
    /// - Returns: those that want any; not those that want everything.
    mutating func distribute(_ readings: [Reading], in channels: ChannelSnapshot) -> [LiveAudience] {
        if self.generation != channels.generation {
            self.generation = channels.generation
            self.found = [:]
        }
        var addressed: [LiveAudience] = []
        for (index, reading) in readings.enumerated() {
            for audience in self.byNumber[reading.channel] ?? [] {
                if audience.wanted.isEmpty { addressed.append(audience) }
                audience.wanted.append(index)
            }
            guard !self.byName.isEmpty else { continue }
            for audience in self.named(reading.channel, in: channels) {
                if audience.wanted.isEmpty { addressed.append(audience) }
                audience.wanted.append(index)
            }
        }
        return addressed
    }

    private mutating func named(_ number: Channel.Number, in channels: ChannelSnapshot) -> [LiveAudience] {
        if let known = self.found[number] { return known }
        let matching = channels[number: number].map { channel in
            self.byName.filter { $0.subscription.selection.selects(channel) }
        }
        self.found[number] = matching ?? []
        return matching ?? []
    }
}
