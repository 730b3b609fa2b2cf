import Archive
import Domain

/// On the wire a cursor is opaque text, handed back as it came.
extension ReadingCursor {
    var text: String {
        let value = String(self.reading.value.bitPattern, radix: 36)
        let time = String(self.reading.time.microseconds, radix: 36)
        return "\(time).\(String(self.reading.channel, radix: 36)).\(value).\(String(self.repeats, radix: 36))"
    }

    init?(text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        // Of times the database can name, with an edge behind them.
        guard parts.count == 4, let time = Int64(parts[0], radix: 36), abs(time) < 250_000_000_000_000_000,
            let channel = Channel.Number(parts[1], radix: 36), let bits = UInt64(parts[2], radix: 36),
            let repeats = Int(parts[3], radix: 36), repeats > 0, Double(bitPattern: bits).isFinite
        else { return nil }
        self.init(
            Reading(channel: channel, time: Timestamp(microseconds: time), value: Double(bitPattern: bits)),
            repeats: repeats)
    }
}
