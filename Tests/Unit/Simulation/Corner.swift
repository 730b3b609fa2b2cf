/// What a story may pass through. A simulation that never meets one of them proves nothing about it.
enum Corner: String, CaseIterable, Sendable {
    /// A full stream refused a batch.
    case busy
    /// Nobody knows whether a batch was appended.
    case unknownAppend
    /// The verdict did not come in time.
    case expired
    case stored
    case duplicate
    /// A batch of which the first readings were stored and the last were not.
    case partlyStored
    case gap
    case repeatedKey
    /// A transaction that was rolled back, or of which the writer does not know what became.
    case failedCommit
    /// A partition went from one process to the other.
    case takeover
    /// What was read ahead was stored, or thrown away.
    case usedAhead
    case droppedAhead
    /// The spool's bound was reached.
    case dropped
    /// New entries came in below what is stored, and were taken out.
    case lifted
}
