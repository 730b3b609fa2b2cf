/// Numbers of which few are different: a table of them, and the place of each in it.
///
/// Ratios of small counts (a CPU's ticks within a second) are neither decimals nor alike, but they recur.
/// ```
/// varint size - 1 · column of the table's bit patterns, rising · column of places
/// ```
enum DictionaryColumn {
    private static let capacity = 4096

    /// - Parameter limit: Bytes; nil when more would be needed, or more than 4096 values are different.
    static func encode(_ values: UnsafeBufferPointer<Double>, below limit: Int) -> ByteWriter? {
        guard let table = Self.table(of: values) else { return nil }
        let placeBits = Int.bitWidth - (table.count - 1).leadingZeroBitCount
        guard table.count * 5 + values.count * placeBits / 8 < limit else { return nil }

        var places = [Int64](repeating: 0, count: values.count)
        let size = Self.slots(for: table.count)
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: size) { slots in
            slots.initialize(repeating: .max)
            for (place, bits) in table.enumerated() {
                var slot = Self.hash(bits, size)
                while slots[slot] != .max { slot = (slot + 1) & (size - 1) }
                slots[slot] = UInt16(place)
            }
            for (index, value) in values.enumerated() {
                var slot = Self.hash(value.bitPattern, size)
                while table[Int(slots[slot])] != value.bitPattern { slot = (slot + 1) & (size - 1) }
                places[index] = Int64(slots[slot])
            }
        }
        var writer = ByteWriter(capacity: limit)
        writer.append(varint: UInt64(table.count - 1))
        var patterns = table.map { Int64(bitPattern: $0) }
        IntegerColumn.encode(&patterns, into: &writer)
        IntegerColumn.encode(&places, into: &writer)
        return writer
    }

    /// The different bit patterns, rising; nil when they are many.
    private static func table(of values: UnsafeBufferPointer<Double>) -> [UInt64]? {
        let limit = min(Self.capacity, values.count / 4)
        var table: [UInt64] = []
        let size = Self.slots(for: Self.capacity)
        let isSmall = withUnsafeTemporaryAllocation(of: UInt16.self, capacity: size) { slots in
            slots.initialize(repeating: .max)
            for value in values {
                var slot = Self.hash(value.bitPattern, size)
                while slots[slot] != .max, table[Int(slots[slot])] != value.bitPattern {
                    slot = (slot + 1) & (size - 1)
                }
                guard slots[slot] == .max else { continue }
                guard table.count < limit else { return false }
                slots[slot] = UInt16(table.count)
                table.append(value.bitPattern)
            }
            return true
        }
        return isSmall && !table.isEmpty ? table.sorted() : nil
    }

    /// A power of two, at most half full.
    private static func slots(for count: Int) -> Int {
        1 << (Int.bitWidth - (count * 2 - 1).leadingZeroBitCount)
    }

    /// Fibonacci hashing (Knuth, TAOCP vol. 3, 6.4).
    @inline(__always)
    private static func hash(_ bits: UInt64, _ size: Int) -> Int {
        Int(truncatingIfNeeded: (bits &* 0x9e37_79b9_7f4a_7c15) >> 40) & (size - 1)
    }

    /// Gives a column's values back, a block at a time.
    struct Cursor {
        private let table: [Double]
        private var places: IntegerColumn.Cursor

        /// Passes over the column of `count` values in `reader`.
        init(_ count: Int, from reader: inout ByteReader) throws(CodecError) {
            guard let size = Int(exactly: try reader.varint()), size < DictionaryColumn.capacity else {
                throw .malformed("too large a table")
            }
            self.table = try IntegerColumn.decode(size + 1, from: &reader).map {
                Double(bitPattern: UInt64(bitPattern: $0))
            }
            self.places = try IntegerColumn.Cursor(count, from: &reader)
        }

        /// - Parameter numbers: For use on the way, a block.
        mutating func next(
            into values: UnsafeMutableBufferPointer<Double>, through numbers: UnsafeMutableBufferPointer<Int64>
        ) throws(CodecError) {
            try self.places.next(into: numbers)
            for index in 0..<values.count {
                guard let place = Int(exactly: numbers[index]), self.table.indices.contains(place) else {
                    throw .malformed("a place beyond the table")
                }
                values[index] = self.table[place]
            }
        }

        /// Passes over the next block.
        mutating func skip() throws(CodecError) {
            try self.places.skip()
        }
    }
}
