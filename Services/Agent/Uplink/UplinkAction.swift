/// What the uplink has to do next.
enum UplinkAction: Sendable, Hashable {
    /// Close the open lane and begin another, then report `laneBegun` or `laneKept`.
    case beginLane
    /// Read the lane's first run after the number and answer with the same ticket.
    case read(boot: String, after: Int64, limit: Int, ticket: Int)
    /// `acknowledged`: the highest number of the batch's lane that is known to be stored.
    case send(SpoolBatch, acknowledged: Int64)
    /// The spool may forget everything of the lane up to the number.
    case acknowledge(boot: String, upTo: Int64)
    /// The server will never take this reading: count it, log it.
    case giveUp(SpooledReading)
    /// Ask the server for the ids of all channels, say hello, then report `channelsProvisioned`.
    case provision
    case ping
    case close(UplinkCloseReason)
}
