import Domain

/// What came of what a source had to send within an hour, or several.
struct SourceHour: Sendable, Hashable {
    /// A whole UTC hour; of the readings' own time.
    var hour: Timestamp
    var expected: Int64
    var received: Int64
    var refused: Int64
    var late: Int64
    var duplicates: Int64
    var corrected: Int64

    /// Numbers that were given out and never came.
    var missing: Int64 { max(0, self.expected - self.received - self.refused) }

    /// The part that is accounted for, 0…1; nil when nothing was expected.
    var completeness: Double? {
        self.expected > 0 ? Double(self.expected - self.missing) / Double(self.expected) : nil
    }

    /// Adds the counts of another hour.
    mutating func add(_ other: SourceHour) {
        self.expected += other.expected
        self.received += other.received
        self.refused += other.refused
        self.late += other.late
        self.duplicates += other.duplicates
        self.corrected += other.corrected
    }
}
