/// Days for which something is kept behind its own UTC day; what is kept goes in whole days, and hours in whole months.
struct Lifetimes: Sendable, Hashable {
    var raw: Int

    /// Not less than `raw`.
    var minutes: Int

    /// Not less than `minutes`; nil: for ever.
    var hours: Int?

    /// Readings of days before it are gone.
    func rawLimit(today: Day) -> Day { today - self.raw }
    func minuteLimit(today: Day) -> Day { today - self.minutes }

    /// The first of a month; nil: none are gone.
    func hourLimit(today: Day) -> Day? { self.hours.map { (today - $0).firstOfMonth } }

    /// Whether something is left of a reading of `day` when the reading itself is gone.
    func keepsRollups(of day: Day, today: Day) -> Bool {
        day >= self.minuteLimit(today: today) || self.hourLimit(today: today).map { day >= $0 } ?? true
    }
}
