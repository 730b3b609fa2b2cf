/// Why the agent gives a connection up.
enum UplinkCloseReason: String, Sendable, Hashable {
    case noAcknowledgement = "no acknowledgement for 10 s"
    case silence = "nothing heard for 30 s"
    case batchRefused = "a batch was refused as a whole, and it is not known which"
}
