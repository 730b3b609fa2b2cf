/// What the clock does after a file's last change, as POSIX writes it: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct TimeZoneRule: Sendable, Hashable {
    private var standard: Int32
    private var summer: Summer?

    private struct Summer: Hashable {
        var offset: Int32
        var begin: YearDay
        var end: YearDay
    }

    /// A day of each year, and the seconds after its midnight by the wall.
    fileprivate struct YearDay: Hashable {
        enum Day: Hashable {
            /// 1 to 365; 29 February is never counted.
            case julian(Int64)
            /// 0 to 365.
            case zeroBased(Int64)
            /// The weekday (0: Sunday) for the `week`th time in a month; 5: the last.
            case weekday(month: Int, week: Int64, day: Int64)
        }

        var day: Day
        var time: Int64
    }

    /// nil: the file has none.
    init?(parsing text: String) throws(TimeZoneFile.Fault) {
        guard !text.isEmpty else { return nil }
        var scanner = Scanner(text)
        scanner.skipName()
        guard let west = scanner.time() else { throw TimeZoneFile.damaged }
        self.standard = Int32(-west)
        guard !scanner.isAtEnd else { return }
        scanner.skipName()
        let offset = scanner.isAt(",") ? -west + 3600 : scanner.time().map { -$0 }
        guard let offset, scanner.take(","), let begin = Self.yearDay(&scanner), scanner.take(","),
            let end = Self.yearDay(&scanner), scanner.isAtEnd
        else { throw TimeZoneFile.damaged }
        self.summer = Summer(offset: Int32(offset), begin: begin, end: end)
    }

    func offset(at second: Int64) -> Int32 {
        guard let summer = self.summer else { return self.standard }
        let year = CivilDay.year(ofSecond: second + Int64(self.standard))
        let begin = summer.begin.second(in: year) - Int64(self.standard)
        let end = summer.end.second(in: year) - Int64(summer.offset)
        let isSummer = begin < end ? second >= begin && second < end : second >= begin || second < end
        return isSummer ? summer.offset : self.standard
    }

    func transitions(after start: Int64, until end: Int64) -> [Int64] {
        guard let summer = self.summer, start < end else { return [] }
        let years = CivilDay.year(ofSecond: start) - 1...CivilDay.year(ofSecond: end) + 1
        let all = years.flatMap { year in
            [
                summer.begin.second(in: year) - Int64(self.standard),
                summer.end.second(in: year) - Int64(summer.offset),
            ]
        }
        return all.filter { $0 > start && $0 <= end }
    }

    private static func yearDay(_ scanner: inout Scanner) -> YearDay? {
        let day: YearDay.Day
        if scanner.take("M") {
            guard let month = scanner.number(), (1...12).contains(month), scanner.take("."),
                let week = scanner.number(), (1...5).contains(week), scanner.take("."),
                let weekday = scanner.number(), (0...6).contains(weekday)
            else { return nil }
            day = .weekday(month: Int(month), week: week, day: weekday)
        } else if scanner.take("J") {
            guard let number = scanner.number(), (1...365).contains(number) else { return nil }
            day = .julian(number)
        } else {
            guard let number = scanner.number(), (0...365).contains(number) else { return nil }
            day = .zeroBased(number)
        }
        guard scanner.take("/") else { return YearDay(day: day, time: 7200) }
        return scanner.time().map { YearDay(day: day, time: $0) }
    }

    private struct Scanner {
        private let bytes: [UInt8]
        private var next = 0

        init(_ text: String) {
            self.bytes = Array(text.utf8)
        }

        var isAtEnd: Bool { self.next == self.bytes.count }

        func isAt(_ character: Unicode.Scalar) -> Bool {
            self.next < self.bytes.count && self.bytes[self.next] == UInt8(ascii: character)
        }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard self.isAt(character) else { return false }
            self.next += 1
            return true
        }

        /// `CET` or `<+0330>`.
        mutating func skipName() {
            if self.take("<") {
                while !self.isAtEnd, !self.take(">") { self.next += 1 }
            } else {
                while !self.isAtEnd, (0x41...0x5a).contains(self.bytes[self.next] & 0xdf) { self.next += 1 }
            }
        }

        mutating func number() -> Int64? {
            var number: Int64?
            while !self.isAtEnd, (0x30...0x39).contains(self.bytes[self.next]), (number ?? 0) < 10_000 {
                number = (number ?? 0) * 10 + Int64(self.bytes[self.next] - 0x30)
                self.next += 1
            }
            return number
        }

        /// Seconds: `-1`, `3`, `+5:30`, `167:00:00`.
        mutating func time() -> Int64? {
            let isNegative = self.take("-")
            if !isNegative { _ = self.take("+") }
            guard var seconds = self.number().map({ $0 * 3600 }) else { return nil }
            for unit in [Int64(60), 1] where self.take(":") {
                guard let number = self.number() else { return nil }
                seconds += number * unit
            }
            return isNegative ? -seconds : seconds
        }
    }
}

extension TimeZoneRule.YearDay {
    /// Seconds by the wall since 1970-01-01T00:00.
    fileprivate func second(in year: Int64) -> Int64 {
        let day: Int64
        switch self.day {
        case .julian(let number):
            day = CivilDay.number(year, 1, 1) + number - 1 + (CivilDay.isLeap(year) && number >= 60 ? 1 : 0)
        case .zeroBased(let number):
            day = CivilDay.number(year, 1, 1) + number
        case .weekday(let month, let week, let weekday):
            let first = CivilDay.number(year, month, 1)
            let next = month == 12 ? CivilDay.number(year + 1, 1, 1) : CivilDay.number(year, month + 1, 1)
            // 1970-01-01 was a Thursday, the fifth day from Sunday.
            let ahead = ((weekday - first - 4) % 7 + 7) % 7
            let wanted = first + ahead + (week - 1) * 7
            day = wanted < next ? wanted : wanted - 7
        }
        return day * 86_400 + self.time
    }
}

/// Days since 1970-01-01 in the Gregorian calendar.
enum CivilDay {
    static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    /// Of a year after 0, a month from 1 and a day from 1.
    static func number(_ year: Int64, _ month: Int, _ day: Int64) -> Int64 {
        let before = year - 1
        let leaps = before / 4 - before / 100 + before / 400
        let lengths: [Int64] = [31, Self.isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        // 719 162 days lie between 0001-01-01 and 1970-01-01.
        return before * 365 + leaps + lengths.prefix(month - 1).reduce(0, +) + day - 1 - 719_162
    }

    static func year(ofSecond second: Int64) -> Int64 {
        let day = second.dividedDown(by: 86_400)
        var year = 1970 + day.dividedDown(by: 366)
        while Self.number(year + 1, 1, 1) <= day { year += 1 }
        return year
    }
}
