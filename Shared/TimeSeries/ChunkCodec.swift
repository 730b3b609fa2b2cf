import Domain

/// The form of sealed readings: many points of one channel, small.
///
/// ```
/// u8 version · u16 count - 1 · column of times in microseconds · column of values        little-endian
/// ```
/// Times follow a straight line or the one before (``IntegerColumn``): the delta-of-delta of "Gorilla" (T. Pelkonen et al.,
/// VLDB 2015), but packed block by block, which is smaller for a clock's jitter and decodes without a branch for each
/// reading. Values take the smallest of five forms (``ValueColumn``).
package enum ChunkCodec {
    /// A chunk's greatest number of points.
    package static let capacity = 32_768

    private static let version: UInt8 = 1

    /// - Parameter points: 1 to ``capacity``, in their order, all finite.
    package static func encode(_ points: [Point]) throws(CodecError) -> [UInt8] {
        guard (1...Self.capacity).contains(points.count) else { throw .disordered }
        var times = [Int64](repeating: 0, count: points.count)
        var values = [Double](repeating: 0, count: points.count)
        for (index, point) in points.enumerated() {
            guard point.value.isFinite else { throw .notFinite }
            guard index == 0 || !(point < points[index - 1]) else { throw .disordered }
            times[index] = point.time.microseconds
            values[index] = point.value
        }
        var writer = ByteWriter(capacity: 32 + points.count * 4)
        writer.append(Self.version)
        writer.append(UInt16(points.count - 1))
        IntegerColumn.encode(&times, into: &writer)
        values.withUnsafeBufferPointer { ValueColumn.encode($0, into: &writer) }
        return writer.bytes
    }

    /// Appends the chunk's points to `points`; none, when it throws.
    ///
    /// Safe for any bytes: needs memory for at most ``capacity`` points.
    package static func decode(_ bytes: [UInt8], into points: inout [Point]) throws(CodecError) {
        guard let version = bytes.first else { throw .truncated }
        guard version == Self.version else { throw .unknownVersion(version) }
        let start = points.count
        do {
            try ByteReader.read(bytes) { reader throws(CodecError) in
                try Self.decode(from: &reader, into: &points)
            }
        } catch {
            points.removeSubrange(start...)
            throw error
        }
    }

    /// Block by block, so that what is on the way stays in the processor's nearest memory.
    private static func decode(
        from reader: inout ByteReader, into points: inout [Point]
    ) throws(CodecError) {
        _ = try reader.byte()
        let count = Int(try reader.number(as: UInt16.self)) + 1
        guard count <= Self.capacity else { throw .malformed("more points than a chunk has") }
        var times = try IntegerColumn.Cursor(count, from: &reader)
        var values = try ValueColumn.Cursor(count, from: &reader)

        let room = IntegerBlock.capacity
        let integers = UnsafeMutableBufferPointer<Int64>.allocate(capacity: room * 2)
        defer { integers.deallocate() }
        let numbers = UnsafeMutableBufferPointer<Double>.allocate(capacity: room)
        defer { numbers.deallocate() }
        let block = UnsafeMutableBufferPointer<Point>.allocate(capacity: room)
        defer { block.deallocate() }
        integers.initialize(repeating: 0)
        numbers.initialize(repeating: 0)
        block.initialize(repeating: Point(time: Timestamp(microseconds: .min), value: -.infinity))
        let instants = UnsafeMutableBufferPointer(rebasing: integers[..<room])
        let scratch = UnsafeMutableBufferPointer(rebasing: integers[room...])

        if points.isEmpty { points.reserveCapacity(count) }
        var previous = block[0]
        var done = 0
        while done < count {
            let size = min(room, count - done)
            try times.next(into: instants)
            try values.next(into: numbers, through: scratch)
            var areFinite = true
            var areOrdered = true
            for index in 0..<size {
                let point = Point(time: Timestamp(microseconds: instants[index]), value: numbers[index])
                areFinite = areFinite && point.value.isFinite
                areOrdered = areOrdered && (previous.time < point.time || !(point < previous))
                block[index] = point
                previous = point
            }
            guard areFinite else { throw .notFinite }
            guard areOrdered else { throw .disordered }
            points.append(contentsOf: UnsafeMutableBufferPointer(rebasing: block[..<size]))
            done += size
        }
    }
}
