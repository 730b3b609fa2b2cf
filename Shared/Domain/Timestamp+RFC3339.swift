/// RFC 3339 text, written and read without a formatter: both stand on the path of every reading.
///
/// Dates follow the proleptic Gregorian calendar; the arithmetic is Howard Hinnant's `days_from_civil`
/// (<https://howardhinnant.github.io/date_algorithms.html>).
extension Timestamp {
    /// Reads `2026-11-21T00:19:35.385655Z`: any number of fraction digits (cut after the sixth), `Z` or a numeric
    /// offset, `T`, `t` or a space between date and time. Nil for everything else, a 30 February or an hour 24 among it.
    package init?(rfc3339 text: some Collection<UInt8>) {
        var bytes = text.makeIterator()
        var next = bytes.next()

        func digits(_ count: Int) -> Int? {
            var number = 0
            for _ in 0..<count {
                guard let byte = next, (0x30...0x39).contains(byte) else { return nil }
                number = number * 10 + Int(byte - 0x30)
                next = bytes.next()
            }
            return number
        }
        func skip(_ accepted: UInt8...) -> Bool {
            guard let byte = next, accepted.contains(byte) else { return false }
            next = bytes.next()
            return true
        }

        guard let year = digits(4), skip(UInt8(ascii: "-")), let month = digits(2), skip(UInt8(ascii: "-")),
            let day = digits(2), skip(UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")),
            let hour = digits(2), skip(UInt8(ascii: ":")), let minute = digits(2), skip(UInt8(ascii: ":")),
            let second = digits(2),
            (1...12).contains(month), (1...Self.daysIn(month: month, year: year)).contains(day),
            hour < 24, minute < 60, second <= 60
        else { return nil }

        var fraction: Int64 = 0
        if skip(UInt8(ascii: ".")) {
            var scale: Int64 = 100_000
            var seen = 0
            while let byte = next, (0x30...0x39).contains(byte) {
                fraction += Int64(byte - 0x30) * scale
                scale /= 10
                seen += 1
                next = bytes.next()
            }
            guard seen > 0 else { return nil }
        }

        var offset: Int64 = 0
        if !skip(UInt8(ascii: "Z"), UInt8(ascii: "z")) {
            let negative = next == UInt8(ascii: "-")
            guard skip(UInt8(ascii: "+"), UInt8(ascii: "-")), let hours = digits(2), skip(UInt8(ascii: ":")),
                let minutes = digits(2), hours < 24, minutes < 60
            else { return nil }
            offset = Int64(hours * 3600 + minutes * 60) * (negative ? -1 : 1)
        }
        guard next == nil else { return nil }

        let days = Int64(Self.days(year: year, month: month, day: day))
        let seconds: Int64 = days * 86_400 + Int64(hour * 3600 + minute * 60 + second) - offset
        self.init(microseconds: seconds * 1_000_000 + fraction)
    }

    package init?(rfc3339 text: String) {
        self.init(rfc3339: text.utf8)
    }

    /// The same from bytes in one piece: what machines write, `2026-11-21T00:19:35Z` with or without a fraction, takes a
    /// shorter way.
    package init?(rfc3339 bytes: UnsafeBufferPointer<UInt8>) {
        if let instant = Self.plain(bytes) {
            self = instant
        } else {
            self.init(rfc3339: UnsafeRawBufferPointer(bytes))
        }
    }

    /// Reads fixed places, without a step back; nil for every other form and for whatever is doubtful.
    private static func plain(_ bytes: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        let last = bytes.count - 1
        guard last >= 19, last <= 26, last != 20, bytes[last] == UInt8(ascii: "Z"), bytes[4] == UInt8(ascii: "-"),
            bytes[7] == UInt8(ascii: "-"), bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"), last == 19 || bytes[19] == UInt8(ascii: ".")
        else { return nil }
        var highest: UInt8 = 0
        func digit(_ place: Int) -> Int {
            let digit = bytes[place] &- 0x30
            highest = max(highest, digit)
            return Int(digit)
        }
        func pair(_ place: Int) -> Int { digit(place) * 10 + digit(place + 1) }
        let (year, month, day) = (pair(0) * 100 + pair(2), pair(5), pair(8))
        let (hour, minute, second) = (pair(11), pair(14), pair(17))
        var fraction: Int64 = 0
        var scale: Int64 = 100_000
        for place in stride(from: 20, to: last, by: 1) {
            fraction += Int64(digit(place)) * scale
            scale /= 10
        }
        guard highest <= 9, (1...12).contains(month), day >= 1,
            day <= 28 || day <= Self.daysIn(month: month, year: year),
            hour < 24, minute < 60, second < 60
        else { return nil }
        let days = Int64(Self.days(year: year, month: month, day: day))
        let seconds: Int64 = days * 86_400 + Int64(hour * 3600 + minute * 60 + second)
        return Timestamp(microseconds: seconds * 1_000_000 + fraction)
    }

    /// `2026-11-21T00:19:35.385655Z`: always six fraction digits.
    package var rfc3339: String {
        String(unsafeUninitializedCapacity: 27) { buffer in
            self.writeRFC3339(to: buffer)
            return 27
        }
    }

    /// Appends the 27 bytes of ``rfc3339``.
    package func appendRFC3339(to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: 27))
        bytes.withUnsafeMutableBufferPointer { buffer in
            self.writeRFC3339(to: UnsafeMutableBufferPointer(rebasing: buffer[start...]))
        }
    }

    private func writeRFC3339(to buffer: UnsafeMutableBufferPointer<UInt8>) {
        let (day, timeOfDay) = Self.floorDivide(self.microseconds, by: 86_400_000_000)
        let date = Self.civil(days: Int(day))
        let secondOfDay = Int(timeOfDay / 1_000_000)

        func write(_ number: Int, digits: Int, at offset: Int) {
            var rest = number
            for position in stride(from: offset + digits - 1, through: offset, by: -1) {
                buffer[position] = 0x30 + UInt8(rest % 10)
                rest /= 10
            }
        }
        write(date.year, digits: 4, at: 0)
        buffer[4] = UInt8(ascii: "-")
        write(date.month, digits: 2, at: 5)
        buffer[7] = UInt8(ascii: "-")
        write(date.day, digits: 2, at: 8)
        buffer[10] = UInt8(ascii: "T")
        write(secondOfDay / 3600, digits: 2, at: 11)
        buffer[13] = UInt8(ascii: ":")
        write(secondOfDay / 60 % 60, digits: 2, at: 14)
        buffer[16] = UInt8(ascii: ":")
        write(secondOfDay % 60, digits: 2, at: 17)
        buffer[19] = UInt8(ascii: ".")
        write(Int(timeOfDay % 1_000_000), digits: 6, at: 20)
        buffer[26] = UInt8(ascii: "Z")
    }

    private static func floorDivide(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func daysIn(month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}
