/// The short numbers by which binary batches name channels, on one connection: given in order from 0.
struct ChannelAliases: Sendable {
    /// What the server takes on one connection.
    static let limit = 65_536

    private var numbers: [ChannelID: Int] = [:]

    var count: Int { self.numbers.count }

    func number(_ channel: ChannelID) -> Int? { self.numbers[channel] }

    /// Those of `channels` that have no number yet, in order and once each; nil when there is no room for them.
    func missing(_ channels: some Sequence<ChannelID>) -> [ChannelID]? {
        var seen: Set<ChannelID> = []
        let missing = channels.filter { self.numbers[$0] == nil && seen.insert($0).inserted }
        return self.count + missing.count <= Self.limit ? missing : nil
    }

    /// Gives numbers to channels that have none.
    mutating func append(_ channels: [ChannelID]) {
        for channel in channels { self.numbers[channel] = self.numbers.count }
    }
}
