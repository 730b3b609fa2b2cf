import Domain

/// The form of fresh readings: a few points of one minute, written and read at the speed of memory.
///
/// ```
/// u16 count · (count - 1) × u32 microseconds after the first · count × f64        big-endian, as SQL's int2send writes
/// ```
package enum RunCodec {
    /// A run's greatest number of points.
    package static let capacity = 65_535

    /// - Parameter points: 1 to ``capacity``, in their order, all within 60 s of the first, all finite.
    package static func encode(_ points: some Collection<Point>) throws(CodecError) -> [UInt8] {
        guard let first = points.first, points.count <= Self.capacity else { throw .disordered }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2 + points.count * 12 - 4)
        bytes.append(bigEndian: UInt16(points.count))
        var previous: Int64 = 0
        for point in points.dropFirst() {
            let offset = point.time.microseconds &- first.time.microseconds
            guard offset >= previous, offset < Self.span else { throw .disordered }
            bytes.append(bigEndian: UInt32(offset))
            previous = offset
        }
        for point in points {
            guard point.value.isFinite else { throw .notFinite }
            bytes.append(bigEndian: point.value.bitPattern)
        }
        return bytes
    }

    /// Appends the run's points to `points`.
    ///
    /// - Parameter first: The time of the first.
    package static func decode(_ bytes: [UInt8], at first: Timestamp, into points: inout [Point]) throws(CodecError) {
        guard bytes.count >= 10 else { throw .truncated }
        let count = Int(bytes.bigEndian(at: 0, as: UInt16.self))
        guard count > 0, bytes.count == count * 12 - 2 else { throw .truncated }
        let values = count * 4 - 2
        for index in 0..<count {
            let offset = index == 0 ? 0 : bytes.bigEndian(at: index * 4 - 2, as: UInt32.self)
            let value = Double(bitPattern: bytes.bigEndian(at: values + index * 8, as: UInt64.self))
            guard value.isFinite else { throw .notFinite }
            points.append(Point(time: Timestamp(microseconds: first.microseconds &+ Int64(offset)), value: value))
        }
    }

    /// One minute in microseconds.
    private static let span: Int64 = 60_000_000
}

extension [UInt8] {
    fileprivate mutating func append(bigEndian number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.bigEndian) { self.append(contentsOf: $0) }
    }

    fileprivate func bigEndian<Number: FixedWidthInteger>(at offset: Int, as: Number.Type) -> Number {
        self.withUnsafeBytes { Number(bigEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self)) }
    }
}
