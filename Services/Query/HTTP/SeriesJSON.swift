import Contracts
import Domain
import ServiceKit
import TimeSeries

/// Writes an answer of lines as JSON, without an encoder: it has hundreds of thousands of numbers.
enum SeriesJSON {
    /// All before the first line: `{"position":…,"series":[`.
    static func begin(_ position: LivePosition, _ question: LineQuestion) -> [UInt8] {
        var bytes = Array(#"{"position":"#.utf8)
        bytes.appendJSON(position.text)
        bytes += #","from":"#.utf8
        bytes.appendJSON(question.from.rfc3339)
        bytes += #","to":"#.utf8
        bytes.appendJSON(question.to.rfc3339)
        bytes += #","series":["#.utf8
        return bytes
    }

    static let end = Array("]}".utf8)

    /// One line with its points, `[milliseconds, value]` each; a break's value is null.
    static func append(_ line: Line, to bytes: inout [UInt8]) {
        bytes.reserveCapacity(bytes.count + 400 + line.points.count * 32)
        self.appendHead(line, to: &bytes)
        bytes += "[".utf8
        for (index, point) in line.points.enumerated() {
            bytes += (index == 0 ? "[" : ",[").utf8
            bytes.append(milliseconds: point.time)
            bytes.append(UInt8(ascii: ","))
            bytes.append(number: point.value)
            bytes.append(UInt8(ascii: "]"))
        }
        bytes += "]}".utf8
    }

    /// What stands before a line's points.
    static func appendHead(_ line: Line, to bytes: inout [UInt8]) {
        bytes += #"{"event_public_id":"#.utf8
        bytes.appendJSON(line.channel.id.text)
        bytes += #","name":"#.utf8
        bytes.appendJSON(line.channel.name)
        bytes += #","unit":"#.utf8
        bytes.appendJSON(line.channel.unit)
        bytes += #","resolution":"#.utf8
        bytes.appendJSON(line.resolution.text)
        bytes += #","interval_seconds":"#.utf8
        bytes.append(number: line.interval.map { $0 / .seconds(1) } ?? .nan)
        bytes += #","gap_seconds":"#.utf8
        bytes.append(number: line.gap / .seconds(1))
        bytes += #","count":"#.utf8
        bytes.append(integer: line.count)
        bytes += #","newest":"#.utf8
        if let newest = line.newest { bytes.appendJSON(newest.rfc3339) } else { bytes += "null".utf8 }
        bytes += #","completeness":"#.utf8
        bytes.append(number: line.completeness ?? .nan)
        bytes += #","points":"#.utf8
    }
}

extension [UInt8] {
    /// The shortest text that gives the number back; null for what is none.
    mutating func append(number: Double) {
        guard number.isFinite else { return self.append(contentsOf: "null".utf8) }
        if let integer = Int64(exactly: number), integer.magnitude < 1 << 53 {
            self.append(integer: integer)
        } else {
            self.append(contentsOf: number.description.utf8)
        }
    }

    /// Milliseconds since 1970, with the microseconds as a fraction.
    fileprivate mutating func append(milliseconds time: Timestamp) {
        var microseconds = time.microseconds.magnitude
        if time.microseconds < 0 { self.append(UInt8(ascii: "-")) }
        self.append(integer: Int64(microseconds / 1000))
        microseconds %= 1000
        guard microseconds > 0 else { return }
        self.append(UInt8(ascii: "."))
        var place: UInt64 = 100
        while microseconds > 0 {
            self.append(UInt8(ascii: "0") + UInt8(microseconds / place))
            microseconds %= place
            place /= 10
        }
    }

    mutating func append(integer: Int64) {
        if integer < 0 { self.append(UInt8(ascii: "-")) }
        var rest = integer.magnitude
        let start = self.count
        repeat {
            self.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        self[start...].reverse()
    }
}
