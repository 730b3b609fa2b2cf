/// What happens to the uplink.
enum UplinkEvent: Sendable, Hashable {
    /// The socket is open, nothing was sent on it yet.
    case connected
    case disconnected

    /// The open lane has numbers up to this one.
    case appended(boot: String, last: Int64)

    /// The answer to `UplinkAction.beginLane`: a new lane is open, with numbers up to `last` by now, and the one before
    /// it ends at `previousLast`.
    case laneBegun(boot: String, last: Int64, previousLast: Int64)

    /// The answer to `UplinkAction.beginLane` when the spool goes on with the lane it has.
    case laneKept

    /// The answer to `UplinkAction.read`; nil when the lane had nothing after the number.
    case batchRead(SpoolBatch?, ticket: Int)

    /// The answer to `UplinkAction.read` when the batch contains a channel that the server has not been told of.
    case batchUnresolved(ticket: Int)

    /// The answer to `UplinkAction.read` when the spool could not be read, or its times have to be put right first.
    case readFailed(ticket: Int)

    /// Every channel in the spool has an id, or was refused for good; hello has been said.
    case channelsProvisioned

    /// The outbox had no room for the batch just handed out.
    case outboxFull

    // From the server.

    /// The answer to hello: this server names the lane in each of its answers. One that is older never says it.
    case welcomed
    case acknowledged(Int64, boot: String?)
    case busy(retryAfter: Duration)
    case resend(after: Int64, boot: String?)
    /// A frame was refused as a whole.
    case batchRefused
    /// A reading was refused because the server does not know its channel (any more).
    case channelUnknown
    /// Any frame; comes before the frame's own event.
    case heard

    /// Time passes; at least twice a second while connected.
    case tick
}
