import Domain

/// A UTC day: the span of a partition.
struct Day: Sendable, Hashable, Comparable {
    /// Days since 1970-01-01: as SQL, `'1970-01-01'::date + number`.
    var number: Int32

    init(number: Int32) {
        self.number = number
    }

    /// The day that holds `time`.
    init(_ time: Timestamp) {
        let (quotient, remainder) = time.microseconds.quotientAndRemainder(dividingBy: Self.length)
        self.number = Int32(remainder < 0 ? quotient - 1 : quotient)
    }

    /// The day of a partition: `reading_chunks_20261122` has the suffix `20261122`.
    init?(suffix: some StringProtocol) {
        guard suffix.utf8.count == 8, suffix.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let digits = Array(suffix)
        let text = "\(String(digits[0..<4]))-\(String(digits[4..<6]))-\(String(digits[6..<8]))T00:00:00Z"
        guard let time = Timestamp(rfc3339: text) else { return nil }
        self.init(time)
    }

    var start: Timestamp { Timestamp(microseconds: Int64(self.number) * Self.length) }
    var end: Timestamp { (self + 1).start }

    /// `2026-11-22`.
    var text: String { String(self.start.rfc3339.prefix(10)) }

    /// The first of this day's month.
    var firstOfMonth: Day {
        let dayOfMonth = Int32(self.text.suffix(2)) ?? 1
        return Day(number: self.number - dayOfMonth + 1)
    }

    static func < (left: Day, right: Day) -> Bool { left.number < right.number }
    static func + (day: Day, days: Int) -> Day { Day(number: day.number + Int32(days)) }
    static func - (day: Day, days: Int) -> Day { Day(number: day.number - Int32(days)) }

    private static let length: Int64 = 86_400_000_000
}
