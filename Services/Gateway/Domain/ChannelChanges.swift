import Domain

/// What an update of a channel sets; nil leaves a field as it is. Of a double optional the outer says whether to set it, the
/// inner to what.
struct ChannelChanges: Sendable, Hashable {
    var name: String?
    var kind: ChannelKind?
    var unit: String?

    /// Both bounds are finite. Together with those that stay they must be in order, which the database decides.
    var lowerBound: Double?
    var upperBound: Double?

    var expectedInterval: Duration??
    var description: String??
    var tags: [String]?
    var device: String??
    var decimals: Int??

    /// As the database and the wire have it: two durations may be the same number of seconds there.
    private static func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }

    /// The channel as it would be, with its bounds in any order.
    func range(of entry: ChannelEntry) -> (lower: Double, upper: Double) {
        (self.lowerBound ?? entry.channel.range.lowerBound, self.upperBound ?? entry.channel.range.upperBound)
    }

    /// Whether they would change anything of `entry`.
    func change(_ entry: ChannelEntry) -> Bool {
        let channel = entry.channel
        return (self.name ?? channel.name) != channel.name || (self.kind ?? channel.kind) != channel.kind
            || (self.unit ?? channel.unit) != channel.unit
            || (self.lowerBound ?? channel.range.lowerBound) != channel.range.lowerBound
            || (self.upperBound ?? channel.range.upperBound) != channel.range.upperBound
            || (self.expectedInterval ?? channel.expectedInterval).map(Self.seconds)
                != channel.expectedInterval.map(Self.seconds)
            || (self.description ?? entry.description) != entry.description || (self.tags ?? entry.tags) != entry.tags
            || (self.device ?? channel.device) != channel.device || (self.decimals ?? entry.decimals) != entry.decimals
    }
}
