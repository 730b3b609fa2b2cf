/// A rule that is broken on purpose, to show that the simulation would notice.
enum Flaw: String, CaseIterable, Sendable {
    /// The mark passes whatever comes: what follows a lost batch is stored over the hole.
    case ignoresWhatABatchFollows
    /// The sender is told as soon as the stream has its batch.
    case acknowledgesBeforeTheCommit
    /// The marks are raised in a transaction of their own, after the rows.
    case raisesMarksAfterTheRows
    /// What a failed transaction would have raised is remembered.
    case remembersMarksOfFailedCommits
    /// After Redis has lost its memory, new entries may get ids below what is stored.
    case doesNotLiftTheStream
    /// Redis has lost the end of its file, and with it the removal of what is stored: a stream that is full of it stays full.
    case leavesWhatIsStored
    /// Two writers work on one partition, and nobody compares the offset.
    case worksWithoutLock
    /// The agent deletes what it has sent.
    case forgetsWhatWasSent
    /// A key is noted, but not asked for.
    case ignoresIdempotencyKeys
    /// The agent takes every acknowledgement for one of the open lane's.
    case acknowledgesTheWrongLane
    /// The writer has one mark for all lanes of a source.
    case keepsOneMarkForAllLanes
    /// The uplink is told that a closed lane ends before its last reading.
    case closesALaneEarly
}
