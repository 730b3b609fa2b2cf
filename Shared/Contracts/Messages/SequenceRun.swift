/// Where a batch stands in its sender's spool.
///
/// A spool numbers its readings from 1 and keeps its `boot` name until it is made anew. A batch is a contiguous run of
/// those numbers; what lies between `follows` and `first` is gone from the spool for good (its bound was reached).
package struct SequenceRun: Sendable, Hashable {
    package var boot: String
    package var first: UInt64
    package var last: UInt64

    /// The number before this batch in the spool.
    package var follows: UInt64

    /// The highest number that the sender knows to be stored.
    package var acknowledged: UInt64

    package init(boot: String, first: UInt64, last: UInt64, follows: UInt64, acknowledged: UInt64) {
        self.boot = boot
        self.first = first
        self.last = last
        self.follows = follows
        self.acknowledged = acknowledged
    }
}
