import Domain

/// The writer's way: straight into the buffer of a COPY, without an array for each run.
extension RunCodec {
    /// Bytes of a run of `count` points.
    package static func size(of count: Int) -> Int { count * 12 - 2 }

    /// Writes what ``encode(_:)`` returns.
    ///
    /// - Parameters:
    ///   - points: As for ``encode(_:)``; the caller has seen to it.
    ///   - bytes: ``size(of:)`` of them.
    package static func write(_ points: UnsafeBufferPointer<Point>, into bytes: UnsafeMutableRawBufferPointer) {
        precondition(bytes.count == Self.size(of: points.count) && points.count <= Self.capacity)
        let first = points[0].time.microseconds
        bytes.storeBytes(of: UInt16(points.count).bigEndian, toByteOffset: 0, as: UInt16.self)
        let values = points.count * 4 - 2
        for index in points.indices {
            let point = points[index]
            if index > 0 {
                let offset = UInt32(truncatingIfNeeded: point.time.microseconds - first)
                bytes.storeBytes(of: offset.bigEndian, toByteOffset: index * 4 - 2, as: UInt32.self)
            }
            bytes.storeBytes(
                of: point.value.bitPattern.bigEndian, toByteOffset: values + index * 8, as: UInt64.self)
        }
    }
}
