/// A time zone from the system's database (TZif, RFC 9636).
///
/// FoundationEssentials knows no zones but those of a fixed offset; ICU's data would weigh more than all services together.
package struct TimeZoneFile: Sendable, Hashable {
    package struct Fault: Error, Hashable {
        package var message: String
    }

    /// Seconds since 1970, rising; from each on the offset of the same place in `offsets` holds.
    private var changes: [Int64] = []
    private var offsets: [Int32] = []
    /// Before the first change.
    private var firstOffset: Int32 = 0
    /// After the last change; nil: the last offset stays.
    private var rule: TimeZoneRule?

    /// A zone that never changes.
    package init(offset: Int32) {
        self.firstOffset = offset
    }

    package init(parsing bytes: [UInt8]) throws(Fault) {
        var reader = TimeZoneReader(bytes)
        var header = try reader.header()
        if header.version > 0 {
            // The block of 32-bit times that old readers need.
            try reader.skip(header.size(ofTimes: 4))
            header = try reader.header()
        }
        let width = header.version > 0 ? 8 : 4
        var places: [UInt8] = []
        for _ in 0..<header.times { self.changes.append(try reader.integer(width)) }
        for _ in 0..<header.times { places.append(UInt8(try reader.integer(1) & 0xff)) }
        var types: [Int32] = []
        for _ in 0..<header.types {
            types.append(Int32(truncatingIfNeeded: try reader.integer(4)))
            try reader.skip(2)
        }
        guard let first = types.first, places.allSatisfy({ $0 < types.count }) else { throw Self.damaged }
        self.firstOffset = first
        self.offsets = places.map { types[Int($0)] }
        guard zip(self.changes, self.changes.dropFirst()).allSatisfy({ $0 < $1 }) else { throw Self.damaged }
        try reader.skip(header.size(ofTimes: width) - header.times * (width + 1) - header.types * 6)
        if header.version > 0 {
            self.rule = try TimeZoneRule(parsing: try reader.footer())
        }
    }

    package static let damaged = Fault(message: "The time zone's file is damaged.")

    /// Seconds east of Greenwich, at so many seconds since 1970.
    package func offset(at second: Int64) -> Int32 {
        guard let last = self.changes.last, second < last || self.rule == nil else {
            return self.rule?.offset(at: second) ?? self.offsets.last ?? self.firstOffset
        }
        var (low, high) = (0, self.changes.count)
        while low < high {
            let middle = (low + high) / 2
            if self.changes[middle] <= second { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? self.firstOffset : self.offsets[low - 1]
    }

    /// When the clock is changed.
    package func transitions(after start: Int64, until end: Int64) -> [Int64] {
        let known = self.changes.filter { $0 > start && $0 <= end }
        guard let rule = self.rule else { return known }
        let last = self.changes.last ?? .min
        return known + rule.transitions(after: max(start, last), until: end)
    }

    /// When the wall's clock shows so many seconds after 1970-01-01T00:00, the earliest first: none, one or two instants.
    package func instants(ofLocal local: Int64) -> [Int64] {
        let offsets = Set([self.offset(at: local - 86_400), self.offset(at: local + 86_400)])
        return offsets.map { local - Int64($0) }.filter { self.offset(at: $0) == local - $0 }.sorted()
    }
}

/// Reads a TZif file from front to back. Integers are big-endian.
private struct TimeZoneReader {
    typealias Fault = TimeZoneFile.Fault

    struct Header {
        var version: Int
        var isUniversal: Int
        var isStandard: Int
        var leaps: Int
        var times: Int
        var types: Int
        var characters: Int

        /// Bytes of the block behind it.
        func size(ofTimes width: Int) -> Int {
            self.times * (width + 1) + self.types * 6 + self.characters + self.leaps * (width + 4) + self.isStandard
                + self.isUniversal
        }
    }

    private let bytes: [UInt8]
    private var next = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func header() throws(Fault) -> Header {
        guard self.next + 44 <= self.bytes.count, self.bytes[self.next...].starts(with: "TZif".utf8) else {
            throw TimeZoneFile.damaged
        }
        let version = self.bytes[self.next + 4]
        self.next += 20
        var counts: [Int] = []
        for _ in 0..<6 {
            let count = try self.integer(4)
            guard (0...65_535).contains(count) else { throw TimeZoneFile.damaged }
            counts.append(Int(count))
        }
        return Header(
            version: version == 0 ? 0 : 2, isUniversal: counts[0], isStandard: counts[1], leaps: counts[2],
            times: counts[3], types: counts[4], characters: counts[5])
    }

    mutating func integer(_ width: Int) throws(Fault) -> Int64 {
        guard self.next + width <= self.bytes.count else { throw TimeZoneFile.damaged }
        let sign: UInt64 = self.bytes[self.next] & 0x80 == 0 ? 0 : .max
        let number = self.bytes[self.next..<self.next + width].reduce(sign) { $0 << 8 | UInt64($1) }
        self.next += width
        return Int64(bitPattern: number)
    }

    mutating func skip(_ count: Int) throws(Fault) {
        guard count >= 0, self.next + count <= self.bytes.count else { throw TimeZoneFile.damaged }
        self.next += count
    }

    /// The text between the last two line feeds.
    mutating func footer() throws(Fault) -> String {
        guard self.next < self.bytes.count, self.bytes[self.next] == 0x0a, self.bytes.last == 0x0a,
            self.next + 1 < self.bytes.count
        else { throw TimeZoneFile.damaged }
        return String(decoding: self.bytes[self.next + 1..<self.bytes.count - 1], as: UTF8.self)
    }
}
