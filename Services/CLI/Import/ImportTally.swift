/// What became of the rows of one kind: every row of the source is in exactly one of the numbers.
struct ImportTally: Sendable, Hashable {
    var source: Int64 = 0
    var taken: Int64 = 0
    /// Were here already, by their public ids or numbers.
    var present: Int64 = 0
    /// Not taken, by reason.
    var skipped: [String: Int64] = [:]

    mutating func skip(_ reason: String, count: Int64 = 1) {
        if count > 0 { self.skipped[reason, default: 0] += count }
    }
}
