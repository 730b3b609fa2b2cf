import Domain

/// A schedule with its time zone: answers when it may happen.
///
/// The wall's clock decides. An hour that the clock passes twice in autumn counts twice; of one that it skips in spring
/// nothing is left, and a window that would begin in it begins with the hour after.
package struct ScheduleClock: Sendable {
    package let schedule: Schedule
    package let zone: TimeZoneFile

    package init(_ schedule: Schedule, zone: TimeZoneFile) {
        self.schedule = schedule
        self.zone = zone
    }

    package func contains(_ time: Timestamp) -> Bool {
        let second = time.microseconds.dividedDown(by: 1_000_000)
        let local = second + Int64(self.zone.offset(at: second))
        let day = local.dividedDown(by: 86_400)
        let minute = Int((local - day * 86_400) / 60)
        let (today, yesterday) = (Weekday(day: day), Weekday(day: day - 1))
        return self.schedule.windows.contains { window in
            if window.from < window.to {
                return window.days.contains(today) && (window.from..<window.to).contains(minute)
            }
            return (window.days.contains(today) && minute >= window.from)
                || (window.days.contains(yesterday) && minute < window.to)
        }
    }

    /// The first instant after `time`, from which the schedule does not contain it, when it contains it again; nil: never.
    package func opening(after time: Timestamp) -> Timestamp? {
        let second = time.microseconds.dividedDown(by: 1_000_000)
        let today = (second + Int64(self.zone.offset(at: second))).dividedDown(by: 86_400)
        // A window begins at its time by the wall, or when the clock jumps into it.
        var candidates = self.zone.transitions(after: second, until: second + 9 * 86_400)
        for day in today...today + 8 {
            for window in self.schedule.windows where window.days.contains(Weekday(day: day)) {
                candidates += self.zone.instants(ofLocal: day * 86_400 + Int64(window.from) * 60)
            }
        }
        let opening = candidates.filter { $0 > second && self.contains(Timestamp(microseconds: $0 * 1_000_000)) }.min()
        return opening.map { Timestamp(microseconds: $0 * 1_000_000) }
    }
}

extension Int64 {
    /// The quotient, rounded down.
    package func dividedDown(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = self.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
