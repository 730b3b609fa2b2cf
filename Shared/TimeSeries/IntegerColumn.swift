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

    static func decode(
        from reader: inout ByteReader, into numbers: UnsafeMutableBufferPointer<Int64>
    ) throws(CodecError) {
        let first = try reader.zigzag()
        let step = Int64(bitPattern: try reader.varint())
        var start = 0
        while start < numbers.count {
            let end = min(start + IntegerBlock.capacity, numbers.count)
            let block = UnsafeMutableBufferPointer(rebasing: numbers[start..<end])
            try IntegerBlock.decode(from: &reader, into: block)
            for index in block.indices { block[index] = first &+ step &* block[index] }
            start = end
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
        let numbers = UnsafeMutableBufferPointer<Int64>.allocate(capacity: count)
        defer { numbers.deallocate() }
        numbers.initialize(repeating: 0)
        try self.decode(from: &reader, into: numbers)
        return Array(numbers)
    }
}
