/// Numbers as whole multiples of a power of ten, as people and most instruments write them; where a sum of such has drifted
/// from them by a few units in the last place, with that difference.
///
/// ```
/// u8 exponent · column of multiples                          exact
/// u8 exponent · column of multiples · column of differences  near: differences of the bit patterns
/// ```
/// The value is the multiple divided by the power of ten: both are exact in a double, so the quotient is the decimal number
/// correctly rounded. What does not come back bit by bit (-0 too) has no exact form.
///
/// Source: A. Afroozeh et al., "ALP: Adaptive Lossless floating-Point Compression", SIGMOD 2024.
enum DecimalColumn {
    /// Exactly representable, as all powers of ten up to the 22nd.
    private static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10]

    /// From here on not every whole number is a double.
    private static let limit = 0x1p53

    /// The exact form; nil when there is none.
    static func exact(_ values: UnsafeBufferPointer<Double>) -> ByteWriter? {
        var multiples = [Int64](repeating: 0, count: values.count)
        guard let exponent = Self.multiples(of: values, into: &multiples) else { return nil }
        var writer = ByteWriter(capacity: values.count * 2)
        writer.append(UInt8(exponent))
        IntegerColumn.encode(&multiples, into: &writer)
        return writer
    }

    /// The near form; nil when it would hardly help.
    static func near(_ values: UnsafeBufferPointer<Double>) -> ByteWriter? {
        guard let exponent = Self.bestExponent(for: values) else { return nil }
        let power = Self.powers[exponent]
        var multiples = [Int64](repeating: 0, count: values.count)
        var differences = [Int64](repeating: 0, count: values.count)
        for (index, value) in values.enumerated() {
            (multiples[index], differences[index]) = Self.split(value, power)
        }
        var writer = ByteWriter(capacity: values.count * 4)
        writer.append(UInt8(exponent))
        IntegerColumn.encode(&multiples, into: &writer)
        IntegerColumn.encode(&differences, into: &writer)
        return writer
    }

    /// The smallest power that makes all values whole.
    private static func multiples(of values: UnsafeBufferPointer<Double>, into multiples: inout [Int64]) -> Int? {
        var exponent = 0
        var start = 0
        return multiples.withUnsafeMutableBufferPointer { multiples in
            while true {
                let power = Self.powers[exponent]
                var index = start
                while index < values.count, let multiple = Self.multiple(values[index], power) {
                    multiples[index] = multiple
                    index += 1
                }
                if index == values.count {
                    if start == 0 { return exponent }
                    // Those before were made with a smaller power.
                    start = 0
                } else {
                    exponent += 1
                    guard exponent < Self.powers.count else { return nil }
                    start = index
                }
            }
        }
    }

    /// Nil when the value is no multiple.
    @inline(__always)
    private static func multiple(_ value: Double, _ power: Double) -> Int64? {
        let scaled = (value * power).rounded(.toNearestOrEven)
        guard scaled.magnitude < Self.limit else { return nil }
        let multiple = Int64(scaled)
        return (Double(multiple) / power).bitPattern == value.bitPattern ? multiple : nil
    }

    private static func split(_ value: Double, _ power: Double) -> (multiple: Int64, difference: Int64) {
        let scaled = (value * power).rounded(.toNearestOrEven)
        let multiple = scaled.magnitude < Self.limit ? Int64(scaled) : 0
        let nearest = Double(multiple) / power
        return (multiple, Int64(bitPattern: value.bitPattern) &- Int64(bitPattern: nearest.bitPattern))
    }

    /// By a sample: bits of the multiples' range and of the differences. Nil above 44 bits.
    private static func bestExponent(for values: UnsafeBufferPointer<Double>) -> Int? {
        let samples = min(64, values.count)
        var best: (exponent: Int, bits: Int)?
        for exponent in Self.powers.indices {
            var (lowest, highest, bits): (Int64, Int64, Int) = (.max, .min, 0)
            for sample in 0..<samples {
                let (multiple, difference) = Self.split(
                    values[sample * values.count / samples], Self.powers[exponent])
                (lowest, highest) = (min(lowest, multiple), max(highest, multiple))
                bits += 64 - difference.zigzag.leadingZeroBitCount
            }
            bits = bits / samples + 64 - UInt64(bitPattern: highest &- lowest).leadingZeroBitCount
            if bits < best?.bits ?? 45 { best = (exponent, bits) }
        }
        return best?.exponent
    }

    /// Gives a column's values back, a block at a time.
    struct Cursor {
        private let power: Double
        private var multiples: IntegerColumn.Cursor
        /// Nil in the exact form.
        private var differences: IntegerColumn.Cursor?

        /// Passes over the column of `count` values in `reader`.
        init(_ count: Int, isExact: Bool, from reader: inout ByteReader) throws(CodecError) {
            let exponent = Int(try reader.byte())
            guard exponent < DecimalColumn.powers.count else { throw .malformed("an unknown power of ten") }
            self.power = DecimalColumn.powers[exponent]
            self.multiples = try IntegerColumn.Cursor(count, from: &reader)
            self.differences = isExact ? nil : try IntegerColumn.Cursor(count, from: &reader)
        }

        /// - Parameter numbers: For use on the way, a block.
        mutating func next(
            into values: UnsafeMutableBufferPointer<Double>, through numbers: UnsafeMutableBufferPointer<Int64>
        ) throws(CodecError) {
            try self.multiples.next(into: numbers)
            let power = self.power
            for index in 0..<values.count { values[index] = Double(numbers[index]) / power }
            guard self.differences != nil else { return }
            try self.differences?.next(into: numbers)
            for index in 0..<values.count {
                let bits = Int64(bitPattern: values[index].bitPattern) &+ numbers[index]
                values[index] = Double(bitPattern: UInt64(bitPattern: bits))
            }
        }

        /// Passes over the next block.
        mutating func skip() throws(CodecError) {
            try self.multiples.skip()
            try self.differences?.skip()
        }
    }
}
