/// A contiguous run of the spool, never empty.
struct SpoolBatch: Sendable, Hashable {
    /// The number before the run in the spool: `first - 1`, unless the readings before it were dropped by the spool's
    /// bounds; then the highest acknowledged number.
    var follows: Int64
    var readings: [SpooledReading]

    var first: Int64 { self.readings[0].sequence }
    var last: Int64 { self.readings[self.readings.count - 1].sequence }
}
