/// Numbers as what differs from the one before, bit by bit.
///
/// ```
/// varint length · (f64 first) · for each other, from the lowest bit:
///   00                                         the same again
///   01 · 3 bits zeroes · 6 bits width · bits   the difference has a long tail of zeroes, which is left out
///   10 · bits                                  as many leading zeroes as before
///   11 · 3 bits zeroes · bits                  its own number of leading zeroes
/// ```
/// Source: P. Liakos et al., "Chimp: Efficient Lossless Floating Point Compression for Time Series Databases", VLDB 15
/// (2022), after T. Pelkonen et al., "Gorilla: A Fast, Scalable, In-Memory Time Series Database", VLDB 8 (2015).
enum XORColumn {
    /// How many leading zeroes each code of three bits stands for.
    private static let zeroes: [UInt64] = [0, 8, 12, 16, 18, 20, 22, 24]
    private static let longTail = 6

    static func encode(_ values: UnsafeBufferPointer<Double>, into writer: inout ByteWriter) {
        var bits = BitWriter(capacity: values.count * 8)
        var previous = values[0].bitPattern
        bits.append(previous, count: 64)
        var lastCode: UInt64 = 8
        for value in values.dropFirst() {
            let difference = value.bitPattern ^ previous
            previous = value.bitPattern
            guard difference != 0 else {
                bits.append(0, count: 2)
                lastCode = 8
                continue
            }
            let code = Self.code(difference.leadingZeroBitCount)
            let leading = Self.zeroes[Int(code)]
            let trailing = UInt64(difference.trailingZeroBitCount)
            if trailing > Self.longTail {
                let width = 64 - leading - trailing
                bits.append(0b01 | code << 2 | width << 5, count: 11)
                bits.append(difference >> trailing, count: width)
                lastCode = 8
            } else if code == lastCode {
                bits.append(0b10, count: 2)
                bits.append(difference, count: 64 - leading)
            } else {
                bits.append(0b11 | code << 2, count: 5)
                bits.append(difference, count: 64 - leading)
                lastCode = code
            }
        }
        bits.finish(into: &writer)
    }

    private static func code(_ leading: Int) -> UInt64 {
        switch leading {
        case ..<8: 0
        case ..<12: 1
        case ..<16: 2
        case ..<18: 3
        case ..<20: 4
        case ..<22: 5
        case ..<24: 6
        default: 7
        }
    }

    /// Gives a column's values back, some at a time.
    struct Cursor {
        private var bits: BitReader
        private var previous: UInt64?
        private var leading: UInt64 = 0

        /// Passes over the column in `reader`.
        init(from reader: inout ByteReader) throws(CodecError) {
            guard let length = Int(exactly: try reader.varint()) else { throw .truncated }
            self.bits = BitReader(try reader.take(length), count: length)
        }

        /// Fills all of `values`.
        mutating func next(into values: UnsafeMutableBufferPointer<Double>) throws(CodecError) {
            // Copies, which stay in registers.
            var (bits, leading) = (self.bits, self.leading)
            var start = 0
            if self.previous == nil, !values.isEmpty {
                self.previous = try bits.take(64)
                values[0] = Double(bitPattern: self.previous ?? 0)
                start = 1
            }
            var previous = self.previous ?? 0
            for index in start..<values.count {
                switch try bits.take(2) {
                case 0b00: break
                case 0b01:
                    let head = try bits.take(9)
                    let zeroes = XORColumn.zeroes[Int(head & 7)]
                    let width = head >> 3
                    guard width > 0, zeroes + width <= 64 else { throw .malformed("more bits than a number has") }
                    previous ^= try bits.take(width) << (64 - zeroes - width)
                case 0b10: previous ^= try bits.take(64 - leading)
                default:
                    leading = XORColumn.zeroes[Int(try bits.take(3))]
                    previous ^= try bits.take(64 - leading)
                }
                values[index] = Double(bitPattern: previous)
            }
            (self.bits, self.leading, self.previous) = (bits, leading, previous)
        }
    }
}
