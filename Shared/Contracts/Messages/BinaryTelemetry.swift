/// A batch of readings as a device sends it in a binary WebSocket message to `/ws/controller/telemetry`.
///
/// Little-endian; channels are the connection's aliases, which a `channels` message gave before:
///
/// ```
/// u8 version=1 · u8 flags (bit 0: the device corrected the times) · text boot · u64 last · u64 follows
/// u64 acknowledged · i64 base time µs · u16 count
/// count × (varint alias · zigzag varint µs since the reading before (the first: since the base) · f64 value)
/// ```
///
/// Text is a u16 length and UTF-8, a varint LEB128 of at most ten bytes. Time differences are modulo 2⁶⁴, so that every
/// pair of times can be written. A reading takes 10 to 23 bytes, 11 to 13 as devices send them.
package struct BinaryTelemetry: Sendable, Hashable {
    /// One reading; whether its time and value make sense is for the receiver to say.
    package struct Item: Sendable, Hashable {
        package var alias: UInt32

        /// Microseconds since 1970.
        package var time: Int64
        package var value: Double

        package init(alias: UInt32, time: Int64, value: Double) {
            self.alias = alias
            self.time = time
            self.value = value
        }
    }

    /// The generation of the sender's spool; empty when the batch is not numbered.
    package var boot: String

    /// The number of the last reading in the spool, the number before the first, and the highest that the sender knows to be
    /// stored; see ``SequenceRun``. Without meaning when the batch is not numbered.
    package var last: UInt64
    package var follows: UInt64
    package var acknowledged: UInt64

    /// Whether the device corrected the times, because its clock was known to be wrong.
    package var isCorrected: Bool
    package var items: [Item]

    package init(
        boot: String = "", last: UInt64 = 0, follows: UInt64 = 0, acknowledged: UInt64 = 0, isCorrected: Bool = false,
        items: [Item]
    ) {
        self.boot = boot
        self.last = last
        self.follows = follows
        self.acknowledged = acknowledged
        self.isCorrected = isCorrected
        self.items = items
    }

    /// The message's bytes. At most 65 535 items; more is a fault of the caller.
    package func encoded() -> [UInt8] {
        precondition(self.items.count <= Int(UInt16.max))
        var writer = BinaryWriter(reserving: 64 + self.boot.utf8.count + self.items.count * 14)
        writer.write(Self.version)
        writer.write(self.isCorrected ? Self.correctedFlag : 0)
        writer.write(self.boot)
        writer.write(self.last)
        writer.write(self.follows)
        writer.write(self.acknowledged)
        var before = self.items.first?.time ?? 0
        writer.write(before)
        writer.write(UInt16(self.items.count))
        for item in self.items {
            let difference = item.time &- before
            writer.write(varint: UInt64(item.alias))
            writer.write(varint: UInt64(bitPattern: difference << 1 ^ difference >> 63))
            writer.write(item.value)
            before = item.time
        }
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(BinaryTelemetryError) {
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(BinaryTelemetryError) in try BinaryTelemetry(decoding: bytes) }
        }
        self = try result.get()
    }

    /// Decodes a whole message.
    ///
    /// - Parameter limit: Items beyond it are a fault, found before any of them is read.
    /// - Complexity: O(*n*) in the bytes; a false count reserves no more than the bytes could hold.
    package init(decoding bytes: UnsafeRawBufferPointer, limit: Int = .max) throws(BinaryTelemetryError) {
        var reader = BinaryTelemetryReader(bytes)
        guard try reader.number(UInt8.self) == Self.version else { throw .init(0, "unknown version") }
        let flags = try reader.number(UInt8.self)
        guard flags & ~Self.correctedFlag == 0 else { throw .init(1, "unknown flags") }
        self.isCorrected = flags & Self.correctedFlag != 0
        self.boot = try reader.text()
        self.last = try reader.number(UInt64.self)
        self.follows = try reader.number(UInt64.self)
        self.acknowledged = try reader.number(UInt64.self)
        var time = try reader.number(Int64.self)
        let countAt = reader.offset
        let count = Int(try reader.number(UInt16.self))
        guard count <= limit else { throw .init(countAt, "\(count) readings where at most \(limit) are taken") }
        guard count * 10 <= reader.remaining else { throw .init(countAt, "more readings announced than sent") }
        self.items = []
        self.items.reserveCapacity(count)
        for _ in 0..<count {
            let aliasAt = reader.offset
            guard let alias = UInt32(exactly: try reader.varint()) else { throw .init(aliasAt, "alias beyond 32 bits") }
            let zigzag = try reader.varint()
            time &+= Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1)
            self.items.append(
                Item(alias: alias, time: time, value: Double(bitPattern: try reader.number(UInt64.self))))
        }
        guard reader.remaining == 0 else { throw .init(reader.offset, "bytes behind the last reading") }
    }

    private static let version: UInt8 = 1
    private static let correctedFlag: UInt8 = 1
}
