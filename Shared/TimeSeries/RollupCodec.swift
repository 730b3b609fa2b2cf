import Domain

/// The form of a row of rollups: a day of minutes or a month of hours.
///
/// ```
/// u8 version · u16 count - 1 · columns of: number of the bucket since 1970, count, microseconds from the bucket's start to
/// the first point and to the last, values of first, last, minimum, maximum, sum        little-endian
/// ```
package enum RollupCodec {
    /// A day of minutes, or sixty days of hours.
    package static let capacity = 1440

    private static let version: UInt8 = 1

    /// - Parameter rollups: 1 to ``capacity``, rising, each at the start of its bucket and of points within it.
    package static func encode(_ rollups: [Rollup], _ width: RollupWidth) throws(CodecError) -> [UInt8] {
        guard (1...Self.capacity).contains(rollups.count) else { throw .disordered }
        for (index, rollup) in rollups.enumerated() {
            let aggregate = rollup.aggregate
            guard index == 0 || rollups[index - 1].start < rollup.start,
                rollup.start.microseconds % width.microseconds == 0,
                aggregate.first.time <= aggregate.last.time, rollup.offset(of: aggregate.first) >= 0,
                rollup.offset(of: aggregate.last) < width.microseconds
            else { throw .disordered }
            guard aggregate.areEndsFinite else { throw .notFinite }
        }
        var writer = ByteWriter(capacity: 32 + rollups.count * 16)
        writer.append(Self.version)
        writer.append(UInt16(rollups.count - 1))
        let integers: [(Rollup) -> Int64] = [
            { $0.start.microseconds / width.microseconds }, { $0.aggregate.count },
            { $0.offset(of: $0.aggregate.first) }, { $0.offset(of: $0.aggregate.last) },
        ]
        for column in integers {
            var numbers = rollups.map(column)
            IntegerColumn.encode(&numbers, into: &writer)
        }
        let values: [(Rollup) -> Double] = [
            { $0.aggregate.first.value }, { $0.aggregate.last.value }, { $0.aggregate.minimum },
            { $0.aggregate.maximum }, { $0.aggregate.sum },
        ]
        for column in values {
            rollups.map(column).withUnsafeBufferPointer { ValueColumn.encode($0, into: &writer) }
        }
        return writer.bytes
    }

    /// Safe for any bytes: needs memory for at most ``capacity`` rollups.
    package static func decode(_ bytes: [UInt8], _ width: RollupWidth) throws(CodecError) -> [Rollup] {
        guard let version = bytes.first else { throw .truncated }
        guard version == Self.version else { throw .unknownVersion(version) }
        return try ByteReader.read(bytes) { reader throws(CodecError) in
            _ = try reader.byte()
            let count = Int(try reader.number(as: UInt16.self)) + 1
            guard count <= Self.capacity else { throw .malformed("more rollups than a row has") }
            var integers: [[Int64]] = []
            for _ in 0..<4 { integers.append(try IntegerColumn.decode(count, from: &reader)) }
            var values: [[Double]] = []
            for _ in 0..<5 { values.append(try ValueColumn.decode(count, from: &reader)) }
            var rollups: [Rollup] = []
            rollups.reserveCapacity(count)
            for index in 0..<count {
                let (start, overflow) = integers[0][index].multipliedReportingOverflow(by: width.microseconds)
                let (first, last) = (integers[2][index], integers[3][index])
                guard !overflow, start <= .max - width.microseconds, rollups.last?.start.microseconds ?? .min < start,
                    integers[1][index] > 0, first >= 0, first <= last, last < width.microseconds
                else { throw .disordered }
                let aggregate = Aggregate(
                    count: integers[1][index],
                    first: Point(time: Timestamp(microseconds: start + first), value: values[0][index]),
                    last: Point(time: Timestamp(microseconds: start + last), value: values[1][index]),
                    minimum: values[2][index], maximum: values[3][index], sum: values[4][index])
                guard aggregate.areEndsFinite else { throw .notFinite }
                rollups.append(Rollup(start: Timestamp(microseconds: start), aggregate: aggregate))
            }
            return rollups
        }
    }
}

extension Rollup {
    fileprivate func offset(of point: Point) -> Int64 {
        point.time.microseconds &- self.start.microseconds
    }
}

extension Aggregate {
    /// A sum of the greatest numbers may be infinite; what was measured is not.
    fileprivate var areEndsFinite: Bool {
        self.first.value.isFinite && self.last.value.isFinite && self.minimum.isFinite && self.maximum.isFinite
    }
}
