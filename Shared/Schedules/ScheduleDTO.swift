/// A schedule on the wire and in the database.
package struct ScheduleDTO: Codable, Sendable {
    package struct Window: Codable, Sendable {
        /// In the order of the week.
        package var days: [String]
        package var from: String
        package var to: String
    }

    package var timeZone: String
    package var windows: [Window]

    package init(_ schedule: Schedule) {
        self.timeZone = schedule.timeZone
        self.windows = schedule.windows.map { window in
            Window(
                days: Weekday.allCases.filter { window.days.contains($0) }.map(\.rawValue),
                from: Self.text(window.from), to: Self.text(window.to))
        }
    }

    package var schedule: Schedule {
        Schedule(
            timeZone: self.timeZone,
            windows: self.windows.map { window in
                Schedule.Window(
                    days: Set(window.days.compactMap(Weekday.init)), from: Schedule.minutes(window.from) ?? 0,
                    to: Schedule.minutes(window.to) ?? 0)
            })
    }

    /// Minutes of a day as `08:00`.
    private static func text(_ minutes: Int) -> String {
        let (hour, minute) = minutes.quotientAndRemainder(dividingBy: 60)
        return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    }

    private enum CodingKeys: String, CodingKey {
        case timeZone = "time_zone"
        case windows
    }
}
