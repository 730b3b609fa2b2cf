/// What happens to the uplink.
enum UplinkEvent: Sendable, Hashable {
    /// The socket is open, nothing was sent on it yet.
    case connected
    case disconnected

    /// The spool has readings up to this number.
    case appended(last: Int64)

    /// The answer to `UplinkAction.read`; nil when the spool had nothing after the number.
    case batchRead(SpoolBatch?, ticket: Int)

    /// The answer to `UplinkAction.read` when the batch contains a channel that the server has not been told of.
    case batchUnresolved(ticket: Int)

    /// The answer to `UplinkAction.read` when the spool could not be read.
    case readFailed(ticket: Int)

    /// Every channel in the spool has an id, or was refused for good.
    case channelsProvisioned

    /// The outbox had no room for the batch just handed out.
    case outboxFull

    // From the server.
    case acknowledged(Int64)
    case busy(retryAfter: Duration)
    case resend(after: Int64)
    /// A frame was refused as a whole.
    case batchRefused
    /// A reading was refused because the server does not know its channel (any more).
    case channelUnknown
    /// Any frame; comes before the frame's own event.
    case heard

    /// Time passes; at least twice a second while connected.
    case tick
}
