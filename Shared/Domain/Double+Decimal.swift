/// Numbers as decimal text, written without a `String`: exports and answers hold millions of them.
extension Double {
    /// The longest text of ``writeDecimal(to:)``: `-2.2250738585072014e-308`.
    package static let longestDecimal = 24

    /// Writes the shortest decimal that reads back as the same number, as `description` has it: `23.5`, `-0.0`, `1e-05`.
    ///
    /// - Parameter buffer: Has room for ``longestDecimal`` bytes.
    /// - Returns: How many bytes were written.
    package func writeDecimal(to buffer: UnsafeMutablePointer<UInt8>) -> Int {
        let millionths = (self * 1_000_000).rounded()
        // Of fifteen digits at most: no other decimal of so few reads back as this number, so it is the shortest.
        if abs(millionths) < 1e15, millionths / 1_000_000 == self, abs(self) >= 0.0001 {
            return Self.write(millionths: Int64(millionths), to: buffer)
        }
        var count = 0
        for byte in self.description.utf8.prefix(Self.longestDecimal) {
            buffer[count] = byte
            count += 1
        }
        return count
    }

    private static func write(millionths: Int64, to buffer: UnsafeMutablePointer<UInt8>) -> Int {
        var count = 0
        if millionths < 0 {
            buffer[0] = UInt8(ascii: "-")
            count = 1
        }
        let (whole, fraction) = millionths.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        var digits = 1
        var power: UInt64 = 10
        while whole >= power {
            digits += 1
            power *= 10
        }
        var rest = whole
        for place in stride(from: count + digits - 1, through: count, by: -1) {
            buffer[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count += digits
        buffer[count] = UInt8(ascii: ".")
        count += 1
        var scale: UInt64 = 100_000
        rest = fraction
        repeat {
            buffer[count] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / scale)
            count += 1
            rest %= scale
            scale /= 10
        } while rest > 0
        return count
    }
}
