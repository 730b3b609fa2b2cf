/// One source's hours, in their order, and their sum.
struct SourceCompleteness: Sendable, Hashable {
    var source: String
    /// Nil when no token of that name is known any more.
    var name: String?
    var hours: [SourceHour]

    /// Nil without hours.
    var sum: SourceHour? {
        guard var sum = self.hours.first else { return nil }
        for hour in self.hours.dropFirst() { sum.add(hour) }
        return sum
    }
}
