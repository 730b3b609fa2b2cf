import Contracts
import Domain

/// What a commit adds to the book on its sources: how much of what they had to send has come, hour by hour.
///
/// ```
/// numbers of a spool    1 2 3 . . . 7 8 9        4…6 are gone: a hole, told by `follows`
///                       received  │  received    9 was refused
///                              missing     refused
/// expected = received + refused + missing
/// ```
///
/// A plain value that is told each decision once, in the transaction that carries it out.
struct CompletenessLedger: Sendable {
    struct Hour: Sendable, Hashable {
        var source: String
        /// Whole hours since 1970-01-01T00Z.
        var number: Int64
    }

    struct Counts: Sendable, Hashable {
        var expected: Int64 = 0
        var received: Int64 = 0
        var refused: Int64 = 0
        var late: Int64 = 0
        var duplicates: Int64 = 0
        var corrected: Int64 = 0
    }

    /// Numbers that a source will never send.
    struct Hole: Sendable, Hashable {
        var source: String
        var boot: String
        var numbers: ClosedRange<UInt64>

        /// The time of the last reading stored before it; nil when nobody knows.
        var after: Timestamp?

        /// The time of the first reading behind it; nil when none was taken.
        var before: Timestamp?
    }

    private(set) var hours: [Hour: Counts] = [:]
    private(set) var holes: [Hole] = []

    /// How long a reading may be under way before it is late.
    static let lateness: Duration = .seconds(60)

    /// A hole counts for at most so many readings: a number from nowhere must not make the sums overflow.
    static let greatestHole: UInt64 = 1_000_000_000_000

    // MARK: - What was decided

    /// A batch without numbers was stored.
    mutating func addUnnumbered(_ entry: ReadingsEntry) {
        self.receive(entry, entry.readings[...])
        guard entry.refused > 0 else { return }
        self.change(Self.hour(of: entry.receivedAt), of: entry) { counts in
            counts.refused += Int64(entry.refused)
            if !entry.isReplayed { counts.expected += Int64(entry.refused) }
        }
    }

    /// All of a batch was stored before.
    mutating func addDuplicate(_ entry: ReadingsEntry) {
        self.repeated(entry, entry.readings[...])
    }

    /// The part of a numbered batch above `mark` was stored.
    ///
    /// - Parameters:
    ///   - mark: The highest number stored before; nil for a source and boot that nobody has heard of.
    ///   - stored: The readings above it, by their place in the batch.
    ///   - lastAt: The time of the last reading stored before.
    mutating func addNumbered(
        _ entry: ReadingsEntry, _ run: SequenceRun, above mark: UInt64?, stored: Range<Int>, lastAt: Timestamp?
    ) {
        self.repeated(entry, entry.readings[..<stored.lowerBound])
        let readings = entry.readings[stored]
        self.receive(entry, readings)

        let covered = run.last - max(mark ?? 0, run.first - 1)
        let refused = covered - min(covered, UInt64(readings.count))
        if refused > 0 {
            self.change(Self.hour(of: entry.receivedAt), of: entry) { counts in
                counts.refused += Int64(min(refused, Self.greatestHole))
                counts.expected += Int64(min(refused, Self.greatestHole))
            }
        }
        // Of a spool that is new here, what it had sent before went elsewhere.
        let known = mark ?? run.follows
        guard known + 1 < run.first else { return }
        let hole = known + 1...run.first - 1
        self.holes.append(
            Hole(
                source: entry.source, boot: run.boot, numbers: hole, after: lastAt, before: readings.first?.time))
        self.change(Self.hour(of: readings.first?.time ?? entry.receivedAt), of: entry) { counts in
            counts.expected += Int64(min(UInt64(hole.count), Self.greatestHole))
        }
    }

    /// A numbered batch can never be stored as it is: its numbers above `mark` are expected, and did not come.
    mutating func addDead(_ entry: ReadingsEntry, _ run: SequenceRun, above mark: UInt64) {
        let covered = min(run.last - max(mark, run.first - 1), Self.greatestHole)
        self.change(Self.hour(of: entry.readings.first?.time ?? entry.receivedAt), of: entry) {
            $0.expected += Int64(covered)
        }
    }

    // MARK: - Hour by hour

    private mutating func receive(_ entry: ReadingsEntry, _ readings: ArraySlice<Reading>) {
        var index = readings.startIndex
        while index < readings.endIndex {
            let hour = Self.hour(of: readings[index].time)
            var added = Counts()
            while index < readings.endIndex, Self.hour(of: readings[index].time) == hour {
                added.received += 1
                if Self.isLate(readings[index], at: entry.receivedAt) { added.late += 1 }
                index += 1
            }
            self.change(hour, of: entry) { counts in
                counts.received += added.received
                counts.late += added.late
                if entry.isClockCorrected { counts.corrected += added.received }
                if !entry.isReplayed { counts.expected += added.received }
            }
        }
    }

    private mutating func repeated(_ entry: ReadingsEntry, _ readings: ArraySlice<Reading>) {
        for reading in readings {
            self.change(Self.hour(of: reading.time), of: entry) { $0.duplicates += 1 }
        }
    }

    private mutating func change(_ hour: Int64, of entry: ReadingsEntry, _ body: (inout Counts) -> Void) {
        body(&self.hours[Hour(source: entry.source, number: hour), default: Counts()])
    }

    /// Whatever the numbers are, this must not trap: entries are decoded from bytes.
    private static func isLate(_ reading: Reading, at arrival: Timestamp) -> Bool {
        let (delay, overflow) = arrival.microseconds.subtractingReportingOverflow(reading.time.microseconds)
        return overflow ? arrival > reading.time : delay > Self.lateness.microseconds
    }

    private static func hour(of time: Timestamp) -> Int64 {
        let (hour, rest) = time.microseconds.quotientAndRemainder(dividingBy: 3_600_000_000)
        return rest < 0 ? hour - 1 : hour
    }
}
