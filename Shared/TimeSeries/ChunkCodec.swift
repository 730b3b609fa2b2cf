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
        let buffer = UnsafeMutableBufferPointer<Point>.allocate(capacity: Self.capacity)
        defer { buffer.deallocate() }
        let count = try ByteReader.read(bytes) { reader throws(CodecError) in
            try Self.decode(from: &reader, into: buffer)
        }
        points.append(contentsOf: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
    }

    private static func decode(
        from reader: inout ByteReader, into points: UnsafeMutableBufferPointer<Point>
    ) throws(CodecError) -> Int {
        _ = try reader.byte()
        let count = Int(try reader.number(as: UInt16.self)) + 1
        guard count <= Self.capacity else { throw .malformed("more points than a chunk has") }
        let times = UnsafeMutableBufferPointer<Int64>.allocate(capacity: count)
        defer { times.deallocate() }
        let values = UnsafeMutableBufferPointer<Double>.allocate(capacity: count)
        defer { values.deallocate() }
        times.initialize(repeating: 0)
        values.initialize(repeating: 0)
        try IntegerColumn.decode(from: &reader, into: times)
        try ValueColumn.decode(from: &reader, into: values)
        var areFinite = true
        var areOrdered = true
        var previous = Point(time: Timestamp(microseconds: times[0]), value: values[0])
        for index in 0..<count {
            let point = Point(time: Timestamp(microseconds: times[index]), value: values[index])
            areFinite = areFinite && point.value.isFinite
            areOrdered = areOrdered && (previous.time < point.time || !(point < previous))
            points.initializeElement(at: index, to: point)
            previous = point
        }
        guard areFinite else { throw .notFinite }
        guard areOrdered else { throw .disordered }
        return count
    }
}
