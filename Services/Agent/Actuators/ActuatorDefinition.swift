/// An output this agent can set.
struct ActuatorDefinition: Sendable, Hashable {
    enum Setting: Sendable, Hashable {
        /// 0 or 1.
        case onOff
        /// Anything in the channel's range.
        case continuous
    }

    var channel: ChannelDefinition
    var setting: Setting

    /// What the output takes when the connection has been lost for longer than the hold time, and when the agent ends.
    var safeValue: Double
}
