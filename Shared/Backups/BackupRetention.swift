import Domain

/// Which backups stay: `7d 4w 6m` keeps the newest of each of the last seven days, four weeks and six months that have one.
///
/// Days, weeks (from Monday) and months are those of UTC. The newest of all always stays.
package struct BackupRetention: Sendable, Hashable, CustomStringConvertible {
    package var days: Int
    package var weeks: Int
    package var months: Int

    package init(days: Int, weeks: Int, months: Int) {
        self.days = days
        self.weeks = weeks
        self.months = months
    }

    /// Nil: it is not of this form, or would keep nothing. Each part may be missing; numbers are at most 1000.
    package init?(_ text: String) {
        self.init(days: 0, weeks: 0, months: 0)
        for word in text.split(separator: " ") {
            guard let number = Int(word.dropLast()), (0...1000).contains(number) else { return nil }
            switch word.last {
            case "d": self.days = number
            case "w": self.weeks = number
            case "m": self.months = number
            default: return nil
            }
        }
        guard self.days + self.weeks + self.months > 0 else { return nil }
    }

    package var description: String { "\(self.days)d \(self.weeks)w \(self.months)m" }

    /// Those that stay.
    package func kept(_ instants: [Timestamp]) -> Set<Timestamp> {
        let newest = instants.sorted(by: >)
        return Set(newest.prefix(1))
            .union(Self.newest(of: newest, self.days) { $0.day })
            .union(Self.newest(of: newest, self.weeks) { ($0.day + 3) / 7 })
            .union(Self.newest(of: newest, self.months) { $0.month })
    }

    private static func newest(
        of instants: [Timestamp], _ count: Int, by period: (Timestamp) -> Int64
    ) -> [Timestamp] {
        var seen: Set<Int64> = []
        return Array(instants.filter { seen.insert(period($0)).inserted }.prefix(count))
    }
}

extension Timestamp {
    /// Since 1970, which began on a Thursday.
    fileprivate var day: Int64 { self.microseconds / 86_400_000_000 }

    /// A number that no other month has: 202611.
    fileprivate var month: Int64 { Int64(self.rfc3339.prefix(7).filter { $0 != "-" }) ?? 0 }
}
