/// A contiguous run of one lane, never empty.
struct SpoolBatch: Sendable, Hashable {
    /// The lane.
    var boot: String
    /// The number before the run in its lane: `first - 1`, unless the readings before it were dropped by the spool's
    /// bounds; then the highest acknowledged number.
    var follows: Int64
    /// Whether the times were corrected; either all of a batch or none.
    var isCorrected = false
    var readings: [SpooledReading]

    var first: Int64 { self.readings[0].sequence }
    var last: Int64 { self.readings[self.readings.count - 1].sequence }
}
