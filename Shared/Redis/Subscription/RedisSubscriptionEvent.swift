/// What a subscription tells its reader.
package enum RedisSubscriptionEvent: Hashable, Sendable {
    /// The server confirmed the subscription, at first and after each reconnect. Messages before it may be missing:
    /// load the state now; what is published from here on arrives.
    case connected
    /// The connection is lost; messages are missed until the next `connected`.
    case disconnected
    case message(channel: String, payload: [UInt8])
    /// The reader was too slow: what was buffered has been dropped, and stands replaced by this. Load the state again.
    case overflow
}
