/// When something may happen: by the clock on the wall of a place.
package struct Schedule: Sendable, Hashable {
    package struct Window: Sendable, Hashable {
        /// Those on which it begins.
        package var days: Set<Weekday>
        /// Minutes of the day: 0 to 1439.
        package var from: Int
        /// Minutes of the day, the first that no longer belongs to it: 0 to 1440. Not above `from`: of the next day.
        package var to: Int

        package init(days: Set<Weekday>, from: Int, to: Int) {
            self.days = days
            self.from = from
            self.to = to
        }
    }

    /// As in the IANA database: `Europe/Berlin`.
    package var timeZone: String
    package var windows: [Window]

    package init(timeZone: String, windows: [Window]) {
        self.timeZone = timeZone
        self.windows = windows
    }

    /// `08:00` is 480; `24:00` is 1440; nil: no time of day.
    package static func minutes(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2,
            parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let hours = Int(parts[0]), let minutes = Int(parts[1]),
            minutes < 60, hours < 24 || (hours == 24 && minutes == 0)
        else { return nil }
        return hours * 60 + minutes
    }
}
