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
        try Self.decode(bytes, within: nil, into: &points)
    }

    /// Appends those of the chunk's points that lie in one of `spans`; none, when it throws.
    ///
    /// Blocks that touch no span are passed over: a minute of a chunk costs some microseconds. What is passed over is not
    /// checked.
    ///
    /// - Parameter spans: Rising and apart from each other.
    package static func decode(
        _ bytes: [UInt8], within spans: [Range<Timestamp>], into points: inout [Point]
    ) throws(CodecError) {
        try Self.decode(bytes, within: Optional(spans), into: &points)
    }

    private static func decode(
        _ bytes: [UInt8], within spans: [Range<Timestamp>]?, into points: inout [Point]
    ) throws(CodecError) {
        guard let version = bytes.first else { throw .truncated }
        guard version == Self.version else { throw .unknownVersion(version) }
        let start = points.count
        do {
            try ByteReader.read(bytes) { reader throws(CodecError) in
                _ = try reader.byte()
                let count = Int(try reader.number(as: UInt16.self)) + 1
                guard count <= Self.capacity else { throw .malformed("more points than a chunk has") }
                var blocks = try ChunkBlocks(count, from: &reader)
                if let spans {
                    try blocks.decode(within: spans, into: &points)
                } else {
                    try blocks.decode(into: &points)
                }
            }
        } catch {
            points.removeSubrange(start...)
            throw error
        }
    }
}
