/// Whole numbers as the first of them, the greatest step that all distances from it are multiples of, and the multiples in
/// ``IntegerBlock``s.
///
/// The step finds the clock's unit by itself (microseconds, milliseconds, a poll of exactly a second) and pages of memory.
/// ```
/// zigzag first · varint step · blocks of the multiples
/// ```
enum IntegerColumn {
    /// - Parameter numbers: At least one; left as multiples of the step.
    static func encode(_ numbers: inout [Int64], into writer: inout ByteWriter) {
        numbers.withUnsafeMutableBufferPointer { numbers in
            let first = numbers[0]
            var step: UInt64 = 0
            for number in numbers where step != 1 {
                let distance = (number &- first).magnitude
                if distance != 0, step == 0 || distance % step != 0 { step = Self.commonDivisor(step, distance) }
            }
            // A step of more than 63 bits would not divide as a signed number.
            let divisor = step == 0 || step > UInt64(Int64.max) ? 1 : Int64(step)
            if divisor == 1 {
                for index in numbers.indices { numbers[index] &-= first }
            } else {
                for index in numbers.indices { numbers[index] = (numbers[index] &- first) / divisor }
            }
            writer.append(zigzag: first)
            writer.append(varint: UInt64(divisor))
            var scratch = IntegerBlock.Scratch()
            for start in stride(from: 0, to: numbers.count, by: IntegerBlock.capacity) {
                let block = numbers[start..<min(start + IntegerBlock.capacity, numbers.count)]
                IntegerBlock.encode(UnsafeBufferPointer(rebasing: block), into: &writer, scratch: &scratch)
            }
        }
    }

    /// Gives a column's numbers back, a block at a time.
    struct Cursor {
        private let first: Int64
        private let step: Int64
        private var reader: ByteReader
        private var rest: Int

        /// Passes over the column of `count` numbers in `reader`.
        init(_ count: Int, from reader: inout ByteReader) throws(CodecError) {
            self.first = try reader.zigzag()
            self.step = Int64(bitPattern: try reader.varint())
            self.reader = reader
            self.rest = count
            for start in stride(from: 0, to: count, by: IntegerBlock.capacity) {
                try IntegerBlock.skip(min(count - start, IntegerBlock.capacity), in: &reader)
            }
        }

        /// Fills `numbers` with the next block: as many as are left, at most ``IntegerBlock/capacity``.
        mutating func next(into numbers: UnsafeMutableBufferPointer<Int64>) throws(CodecError) {
            let block = UnsafeMutableBufferPointer(rebasing: numbers[..<min(self.rest, IntegerBlock.capacity)])
            self.rest -= block.count
            try IntegerBlock.decode(from: &self.reader, into: block)
            let (first, step) = (self.first, self.step)
            if step == 1 {
                for index in 0..<block.count { block[index] = first &+ block[index] }
            } else {
                for index in 0..<block.count { block[index] = first &+ step &* block[index] }
            }
        }

        /// Passes over the next block.
        ///
        /// - Returns: its first number.
        @discardableResult
        mutating func skip() throws(CodecError) -> Int64 {
            let count = min(self.rest, IntegerBlock.capacity)
            self.rest -= count
            return self.first &+ self.step &* (try IntegerBlock.first(of: count, from: &self.reader))
        }
    }

    /// Euclid's.
    private static func commonDivisor(_ left: UInt64, _ right: UInt64) -> UInt64 {
        var (left, right) = (left, right)
        while left != 0 { (left, right) = (right % left, left) }
        return right
    }
}

extension IntegerColumn {
    static func decode(_ count: Int, from reader: inout ByteReader) throws(CodecError) -> [Int64] {
        var cursor = try Cursor(count, from: &reader)
        var numbers: [Int64] = []
        numbers.reserveCapacity(count)
        let block = UnsafeMutableBufferPointer<Int64>.allocate(capacity: IntegerBlock.capacity)
        defer { block.deallocate() }
        block.initialize(repeating: 0)
        while numbers.count < count {
            try cursor.next(into: block)
            numbers.append(contentsOf: block.prefix(count - numbers.count))
        }
        return numbers
    }
}
