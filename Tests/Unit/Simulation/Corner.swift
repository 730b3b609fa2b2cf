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
    // The agent's lanes.
    case laneBegun = "a lane was begun"
    case laneBegunInMidConnection = "a lane was begun in mid connection"
    /// A connection was lost while the spool began a lane, which it did or did not do.
    case laneBegunWhileLost = "a lane was begun while the connection was lost"
    case laneKept = "the lane was kept"
    case twoLanesUnderWay = "two lanes under way at once"
    case laneFinished = "a backlog lane finished"
    case laneLimit = "no lane was begun beyond the limit"
    /// The spool's bound took readings out of a closed lane.
    case droppedFromBacklog = "dropped from a backlog lane"
    /// A server that names no lanes got one lane, and the connection had to end for the next.
    case nextLane = "a connection ended for the next lane"
    case answerWithoutLane = "an answer that names no lane"
}
