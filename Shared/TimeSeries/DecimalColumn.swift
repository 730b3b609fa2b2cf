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
        guard scaled.magnitude < Self.limit, (scaled / power).bitPattern == value.bitPattern else { return nil }
        return Int64(scaled)
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

    static func decode(
        from reader: inout ByteReader, isExact: Bool, into values: UnsafeMutableBufferPointer<Double>
    ) throws(CodecError) {
        let exponent = Int(try reader.byte())
        guard exponent < Self.powers.count else { throw .malformed("an unknown power of ten") }
        let power = Self.powers[exponent]
        let numbers = UnsafeMutableBufferPointer<Int64>.allocate(capacity: values.count)
        defer { numbers.deallocate() }
        numbers.initialize(repeating: 0)
        try IntegerColumn.decode(from: &reader, into: numbers)
        for index in values.indices { values[index] = Double(numbers[index]) / power }
        guard !isExact else { return }
        try IntegerColumn.decode(from: &reader, into: numbers)
        for index in values.indices {
            let bits = Int64(bitPattern: values[index].bitPattern) &+ numbers[index]
            values[index] = Double(bitPattern: UInt64(bitPattern: bits))
        }
    }
}
