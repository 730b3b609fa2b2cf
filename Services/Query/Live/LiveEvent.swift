import Contracts

/// What a listener inside the process is told.
enum LiveEvent: Sendable {
    /// All readings of one commit of one partition.
    case readings(LiveBatch)
    /// Readings before this position were passed over.
    case gap(LivePosition)
}
