/// What the uplink has to do next.
enum UplinkAction: Sendable, Hashable {
    /// Read the first run after the number and answer with the same ticket.
    case read(after: Int64, limit: Int, ticket: Int)
    case send(SpoolBatch)
    /// The spool may forget everything up to the number.
    case acknowledge(upTo: Int64)
    /// The server will never take this reading: count it, log it.
    case giveUp(SpooledReading)
    /// Ask the server for the ids of all channels, then report `channelsProvisioned`.
    case provision
    case ping
    case close(UplinkCloseReason)
}
