import Domain

/// What one commit of the writer stored in one partition, as it lies in `committed:{p}` under the id `<commit>-0`.
///
/// Commit numbers have no holes, so a reader that sees one skipped knows that it missed readings. `readings` are exactly
/// the rows of that commit: none of them is in another entry.
///
/// ```
/// u8 version=1 · u32 count · count × (u64 instance · u64 number · u8 outcome · u64 watermark)
/// u32 count · count × (i32 channel · i64 time µs · f64 value)
/// ```
package struct CommittedEntry: Sendable, Hashable {
    package var verdicts: [Verdict]
    package var readings: [Reading]

    package init(verdicts: [Verdict] = [], readings: [Reading] = []) {
        self.verdicts = verdicts
        self.readings = readings
    }

    package func encoded() -> [UInt8] {
        var writer = BinaryWriter(reserving: 9 + self.verdicts.count * 25 + self.readings.count * 20)
        writer.write(Self.version)
        writer.write(UInt32(self.verdicts.count))
        for verdict in self.verdicts {
            writer.write(verdict.receipt.instance)
            writer.write(verdict.receipt.number)
            writer.write(verdict.outcome.rawValue)
            writer.write(verdict.watermark)
        }
        writer.write(UInt32(self.readings.count))
        for reading in self.readings {
            writer.write(reading.channel)
            writer.write(reading.time.microseconds)
            writer.write(reading.value)
        }
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(EntryError) {
        self = try bytes.decodingEntry { reader throws(EntryError) in
            try reader.expectVersion(Self.version)
            var entry = CommittedEntry()
            for _ in 0..<(try reader.read(UInt32.self)) {
                let receipt = Receipt(instance: try reader.read(), number: try reader.read())
                let outcome: UInt8 = try reader.read()
                entry.verdicts.append(
                    Verdict(
                        receipt: receipt, outcome: Verdict.Outcome(rawValue: outcome) ?? .dead,
                        watermark: try reader.read()))
            }
            let count = Int(try reader.read(UInt32.self))
            guard reader.remaining == count * 20 else { throw .truncated }
            entry.readings.reserveCapacity(count)
            for _ in 0..<count {
                let channel: Int32 = try reader.read()
                let time = Timestamp(microseconds: try reader.read())
                entry.readings.append(Reading(channel: channel, time: time, value: try reader.readDouble()))
            }
            return entry
        }
    }

    private static let version: UInt8 = 1
}
