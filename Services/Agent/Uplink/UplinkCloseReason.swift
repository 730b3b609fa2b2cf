/// Why the agent gives a connection up.
enum UplinkCloseReason: String, Sendable, Hashable {
    case noAcknowledgement = "no acknowledgement for 10 s"
    case silence = "nothing heard for 30 s"
    /// Only with a server whose answers do not name the lane.
    case nextLane = "the rest of the spool has other numbers"
}
