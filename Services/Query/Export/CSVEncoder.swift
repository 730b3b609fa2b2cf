import Domain
import NIOCore
import ServiceKit

/// Writes readings as lines of CSV (RFC 4180): lines end in CRLF, fields are quoted where they must be.
///
/// What is the same in all lines of a channel is made once, and a minute's date once for its readings, so that a line costs some
/// copies and no text. A value.
struct CSVEncoder: Sendable {
    static let header = "timestamp,event_name,event_public_id,value,unit,datapoint_public_id\r\n"

    /// A channel's own part of its lines.
    private struct Fields {
        /// `,name,id,` between time and value.
        var beforeValue: Range<Int>
        /// `,unit,` behind the value.
        var behindValue: Range<Int>
    }

    private let offsets: ZoneOffsets
    private var fields: [Domain.Channel.Number: Fields] = [:]
    /// The fields of all channels, one behind the other.
    private var text: [UInt8] = []
    private let longestLine: Int

    /// `2026-11-27T17:21:` and `+01:00` of the minute that was written last, which begins at `minute`.
    private var minute = Timestamp(microseconds: .min)
    private var date: [UInt8] = Array(repeating: 0, count: 17)
    private var offset: [UInt8] = Array(repeating: 0, count: 6)

    private static let minuteLength: Int64 = 60_000_000

    init(_ channels: some Sequence<Domain.Channel>, offsets: ZoneOffsets) {
        self.offsets = offsets
        var longest = 0
        for channel in channels {
            let start = self.text.count
            self.text.append(contentsOf: ",\(CSVField.text(channel.name)),\(CSVField.text(channel.id.text)),".utf8)
            let middle = self.text.count
            self.text.append(contentsOf: ",\(CSVField.text(channel.unit)),".utf8)
            self.fields[channel.number] = Fields(
                beforeValue: start..<middle, behindValue: middle..<self.text.count)
            longest = max(longest, self.text.count - start)
        }
        self.longestLine = 32 + longest + Double.longestDecimal + ReadingID.textLength + 2
    }

    /// Appends a line for each reading of a channel that the encoder knows.
    mutating func append(_ readings: ArraySlice<Reading>, to buffer: inout ByteBuffer) {
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: readings.count * self.longestLine) { bytes in
            guard let start = bytes.bindMemory(to: UInt8.self).baseAddress else { return 0 }
            var end = start
            for reading in readings {
                guard let fields = self.fields[reading.channel] else { continue }
                self.write(reading.time, to: &end)
                self.write(self.text, fields.beforeValue, to: &end)
                end += reading.value.writeDecimal(to: end)
                self.write(self.text, fields.behindValue, to: &end)
                ReadingID(reading).write(to: end)
                end += ReadingID.textLength
                end[0] = UInt8(ascii: "\r")
                end[1] = UInt8(ascii: "\n")
                end += 2
            }
            return end - start
        }
    }

    private func write(_ text: [UInt8], _ range: Range<Int>, to end: inout UnsafeMutablePointer<UInt8>) {
        text.withUnsafeBufferPointer { text in
            guard let start = text.baseAddress else { return }
            end.update(from: start + range.lowerBound, count: range.count)
        }
        end += range.count
    }

    private mutating func write(_ time: Timestamp, to end: inout UnsafeMutablePointer<UInt8>) {
        var rest = time.microseconds &- self.minute.microseconds
        if self.minute.microseconds == .min || !(0..<Self.minuteLength).contains(rest) {
            self.turn(to: time)
            rest = time.microseconds - self.minute.microseconds
        }
        self.write(self.date, 0..<17, to: &end)
        let (seconds, fraction) = rest.quotientAndRemainder(dividingBy: 1_000_000)
        Self.write(seconds, digits: 2, to: end)
        end[2] = UInt8(ascii: ".")
        Self.write(fraction, digits: 6, to: end + 3)
        end += 9
        self.write(self.offset, 0..<6, to: &end)
    }

    /// Makes the text of the minute that holds `time`.
    private mutating func turn(to time: Timestamp) {
        let rest = time.microseconds % Self.minuteLength
        self.minute = Timestamp(microseconds: time.microseconds - (rest < 0 ? rest + Self.minuteLength : rest))
        let ahead = self.offsets.seconds(at: self.minute)
        self.date = Array((self.minute + .seconds(ahead)).rfc3339.utf8.prefix(17))
        let minutes = abs(ahead) / 60
        let digits = [minutes / 600, minutes / 60 % 10, minutes % 60 / 10, minutes % 10].map {
            UInt8(ascii: "0") + UInt8($0)
        }
        self.offset =
            [UInt8(ascii: ahead < 0 ? "-" : "+")] + digits[..<2] + [UInt8(ascii: ":")] + digits[2...]
    }

    private static func write(_ number: Int64, digits: Int, to place: UnsafeMutablePointer<UInt8>) {
        var rest = number
        for index in stride(from: digits - 1, through: 0, by: -1) {
            place[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }
}
