import Domain

/// When it runs, how long, and what it feeds.
extension PluginAssignment {
    private static let longestSpread: Duration = .seconds(5)
    private static let usualLimit: Duration = .seconds(30)
    /// A driver whose own time is over has so long to say it better than its host can.
    private static let grace: Duration = .milliseconds(500)

    /// So long its first run waits: always the same for an instance, and spread over its interval, 5 s at most, so that instances that begin
    /// together do not run together.
    var firstRun: Duration {
        let spread = min(self.interval, Self.longestSpread)
        // Mixed once more: ids that differ at their end only would be close together.
        var place = SplitMix64(seed: self.id.fnv1a)
        return spread * Double.random(in: 0..<1, using: &place)
    }

    /// A run takes no longer: its interval, or before that its kind's own time where it has one, 30 s where not.
    var runLimit: Duration {
        // Not a number: its driver says so.
        guard let own = try? self.settings.number("timeout_seconds") else { return min(self.interval, Self.usualLimit) }
        return min(self.interval, .seconds(min(max(own, 0), 86_400)) + Self.grace)
    }

    /// Of its terminals' channels.
    var definitions: [ChannelDefinition] {
        self.terminals.values.sorted { $0.channel.text < $1.channel.text }.map {
            ChannelDefinition(id: $0.channel, kind: $0.kind, unit: $0.unit, range: $0.range)
        }
    }

    /// What `values` mean for its channels; a terminal that feeds none is left out, and what is no finite number, too.
    func samples(_ values: [String: Double]) -> [Sample] {
        values.sorted { $0.key < $1.key }.compactMap { terminal, value in
            guard value.isFinite, let channel = self.terminals[terminal]?.channel else { return nil }
            return Sample(channel: channel.text, value: value)
        }
    }
}

extension String {
    /// FNV-1a with 64 bits: the same in every process.
    var fnv1a: UInt64 {
        self.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }
}
