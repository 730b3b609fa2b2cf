import Domain

extension ReadingsEntry {
    /// Version 2.
    package func encoded() -> [UInt8] {
        var writer = BinaryWriter(reserving: 128 + self.source.utf8.count + self.readings.count * Self.readingSize)
        writer.write(Self.version)
        writer.write(self.receipt.instance)
        writer.write(self.receipt.number)
        writer.write(self.source)
        writer.write(self.idempotencyKey)
        writer.write(self.receivedAt.microseconds)
        writer.write(UInt16(clamping: self.refused))
        writer.write(UInt8((self.isClockCorrected ? 1 : 0) | (self.isReplayed ? 2 : 0)))
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

    /// Versions 1 and 2.
    package init(decoding bytes: [UInt8]) throws(EntryError) {
        self = try bytes.decodingEntry { reader throws(EntryError) in
            let version = try reader.expectVersion(1...Self.version)
            let receipt = Receipt(instance: try reader.read(), number: try reader.read())
            var entry = ReadingsEntry(
                receipt: receipt, source: try reader.readText(), idempotencyKey: try reader.readText(),
                receivedAt: Timestamp(microseconds: try reader.read()), readings: [], ordinals: [])
            if version > 1 {
                entry.refused = Int(try reader.read(UInt16.self))
                let flags: UInt8 = try reader.read()
                entry.isClockCorrected = flags & 1 != 0
                entry.isReplayed = flags & 2 != 0
            }
            if try reader.read(UInt8.self) == 1 {
                let run = SequenceRun(
                    boot: try reader.readText(), first: try reader.read(), last: try reader.read(),
                    follows: try reader.read(), acknowledged: try reader.read())
                guard run.first <= run.last, run.last <= UInt64(Int64.max) else { throw .impossibleRun }
                entry.run = run
            }
            try entry.readReadings(from: &reader)
            return entry
        }
    }

    /// The hot part: one check of the length, then plain loads.
    private mutating func readReadings(from reader: inout BinaryReader) throws(EntryError) {
        let count = Int(try reader.read(UInt32.self))
        guard reader.remaining == count * Self.readingSize else { throw .truncated }
        let bytes = try reader.take(count * Self.readingSize)
        self.readings.reserveCapacity(count)
        self.ordinals.reserveCapacity(count)
        var isFinite = true
        for start in stride(from: 0, to: bytes.count, by: Self.readingSize) {
            let channel = Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: Int32.self))
            let ordinal = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: start + 4, as: UInt16.self))
            let time = Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: start + 6, as: Int64.self))
            let value = Double(
                bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start + 14, as: UInt64.self)))
            isFinite = isFinite && value.isFinite
            self.readings.append(Reading(channel: channel, time: Timestamp(microseconds: time), value: value))
            self.ordinals.append(ordinal)
        }
        guard isFinite else { throw .notFinite }
    }

    private static var version: UInt8 { 2 }
    private static var readingSize: Int { 22 }
}
