import Domain

/// One accepted batch, as it lies in `readings:{p}`.
///
/// Little-endian; a version byte, the head, then 22 bytes for each reading:
///
/// ```
/// u8 version=1 · u64 instance · u64 number · text source · text idempotencyKey · i64 receivedAt
/// u8 hasRun · [text boot · u64 first · u64 last · u64 follows · u64 acknowledged]
/// u32 count · count × (i32 channel · u16 ordinal · i64 time µs · f64 value)
/// ```
///
/// Text is a u16 length and UTF-8. `ordinal` is the reading's place in the sender's batch, so that its sequence number is
/// `first + ordinal` although refused neighbours are missing.
package struct ReadingsEntry: Sendable, Hashable {
    package var receipt: Receipt
    package var source: String

    /// Empty when the sender gave none.
    package var idempotencyKey: String
    package var receivedAt: Timestamp
    package var run: SequenceRun?
    package var readings: [Reading]
    package var ordinals: [UInt16]

    package init(
        receipt: Receipt, source: String, idempotencyKey: String = "", receivedAt: Timestamp, run: SequenceRun? = nil,
        readings: [Reading], ordinals: [UInt16]
    ) {
        precondition(readings.count == ordinals.count)
        self.receipt = receipt
        self.source = source
        self.idempotencyKey = idempotencyKey
        self.receivedAt = receivedAt
        self.run = run
        self.readings = readings
        self.ordinals = ordinals
    }

    package func encoded() -> [UInt8] {
        var writer = BinaryWriter(reserving: 128 + self.source.utf8.count + self.readings.count * 22)
        writer.write(Self.version)
        writer.write(self.receipt.instance)
        writer.write(self.receipt.number)
        writer.write(self.source)
        writer.write(self.idempotencyKey)
        writer.write(self.receivedAt.microseconds)
        writer.write(UInt8(self.run == nil ? 0 : 1))
        if let run = self.run {
            writer.write(run.boot)
            writer.write(run.first)
            writer.write(run.last)
            writer.write(run.follows)
            writer.write(run.acknowledged)
        }
        writer.write(UInt32(self.readings.count))
        for (reading, ordinal) in zip(self.readings, self.ordinals) {
            writer.write(reading.channel)
            writer.write(ordinal)
            writer.write(reading.time.microseconds)
            writer.write(reading.value)
        }
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(EntryError) {
        self = try bytes.decodingEntry { reader throws(EntryError) in
            try reader.expectVersion(Self.version)
            let receipt = Receipt(instance: try reader.read(), number: try reader.read())
            let source = try reader.readText()
            let key = try reader.readText()
            let receivedAt = Timestamp(microseconds: try reader.read())
            var run: SequenceRun?
            if try reader.read(UInt8.self) == 1 {
                let boot = try reader.readText()
                let first: UInt64 = try reader.read()
                let last: UInt64 = try reader.read()
                run = SequenceRun(
                    boot: boot, first: first, last: last, follows: try reader.read(), acknowledged: try reader.read())
                guard first <= last, last <= UInt64(Int64.max) else { throw .impossibleRun }
            }
            let count = Int(try reader.read(UInt32.self))
            guard reader.remaining == count * 22 else { throw .truncated }
            var readings: [Reading] = []
            var ordinals: [UInt16] = []
            readings.reserveCapacity(count)
            ordinals.reserveCapacity(count)
            for _ in 0..<count {
                let channel: Int32 = try reader.read()
                ordinals.append(try reader.read())
                let time = Timestamp(microseconds: try reader.read())
                readings.append(Reading(channel: channel, time: time, value: try reader.readDouble()))
            }
            return ReadingsEntry(
                receipt: receipt, source: source, idempotencyKey: key, receivedAt: receivedAt, run: run,
                readings: readings, ordinals: ordinals)
        }
    }

    private static let version: UInt8 = 1
}
