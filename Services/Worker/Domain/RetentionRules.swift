import Domain

/// The policy of all channels at one moment.
struct RetentionRules: Sendable, Hashable {
    var policy: RetentionPolicy
    var own: [Channel.Number: ChannelRetention]

    func lifetimes(of channel: Channel.Number) -> Lifetimes { self.policy.lifetimes(self.own[channel]) }

    /// Days before it may hold readings that some channel does not keep; none behind it does.
    func latestRawLimit(today: Day) -> Day {
        let shortest = self.own.values.map { self.policy.lifetimes($0).raw }.min() ?? .max
        return today - min(shortest, self.policy.lifetimes(nil).raw)
    }
}
