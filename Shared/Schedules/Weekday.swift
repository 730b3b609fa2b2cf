/// A day of the week; the raw values are the wire's. In the order of the week, Monday first.
package enum Weekday: String, Sendable, Hashable, CaseIterable {
    case monday = "mon"
    case tuesday = "tue"
    case wednesday = "wed"
    case thursday = "thu"
    case friday = "fri"
    case saturday = "sat"
    case sunday = "sun"

    /// Of a day, counted from 1970-01-01, a Thursday.
    package init(day: Int64) {
        let place = Int((day + 3) % 7)
        self = Self.allCases[place < 0 ? place + 7 : place]
    }
}
