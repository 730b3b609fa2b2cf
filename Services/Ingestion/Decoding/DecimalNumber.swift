/// A decimal number as it was written, on its way to the nearest double.
struct DecimalNumber {
    /// All digits, as one whole number; meaningless when there are more than 19.
    private var mantissa: UInt64 = 0
    private var digits = 0
    private var exponent = 0
    var isNegative = false

    mutating func append(digit: UInt8) {
        self.mantissa = self.mantissa &* 10 &+ UInt64(digit)
        self.digits += 1
    }

    mutating func append(fractionDigit digit: UInt8) {
        self.append(digit: digit)
        self.exponent -= 1
    }

    mutating func scale(byPowerOfTen power: Int) {
        self.exponent += power
    }

    /// The nearest double, halves to even; nil for what machines seldom write: more than 19 digits, or a far exponent.
    ///
    /// Two ways lead there without an error. Where both factors are doubles, one operation rounds once: W. D. Clinger, "How to
    /// read floating point numbers accurately" (1990). Where the divisor fits 64 bits, so does a quotient of 64 bits with a
    /// remainder that says on which side of it the number lies.
    var nearestDouble: Double? {
        guard self.digits <= 19 else { return nil }
        let magnitude: Double
        if self.mantissa <= 1 << 53, (-22...22).contains(self.exponent) {
            let whole = Double(self.mantissa)
            magnitude =
                self.exponent < 0
                ? whole / Self.powers[-self.exponent] : whole * Self.powers[self.exponent]
        } else if self.exponent == 0 {
            magnitude = Double(self.mantissa)
        } else if (-19 ... -1).contains(self.exponent) {
            magnitude = Self.quotient(self.mantissa, Self.wholePowers[-self.exponent])
        } else {
            return nil
        }
        return self.isNegative ? -magnitude : magnitude
    }

    /// `dividend` / `divisor`, rounded once; both above 0.
    private static func quotient(_ dividend: UInt64, _ divisor: UInt64) -> Double {
        let shift = divisor.leadingZeroBitCount - dividend.leadingZeroBitCount
        let dividend = dividend << UInt64(dividend.leadingZeroBitCount)
        let divisor = divisor << UInt64(divisor.leadingZeroBitCount)
        // Both are in 2⁶³..<2⁶⁴ now; the quotient of 64 bits must not overflow, and its highest bit must be set.
        let isAbove = dividend >= divisor
        let (quotient, remainder) = divisor.dividingFullWidth(
            isAbove ? (dividend >> 1, dividend << 63) : (dividend, 0))
        let (kept, lost) = (quotient >> 11, quotient & 0x7ff)
        let isUp = lost > 0x400 || lost == 0x400 && (remainder > 0 || kept & 1 == 1)
        let exponent = 11 + shift - (isAbove ? 63 : 64)
        return Double(isUp ? kept + 1 : kept) * Double(sign: .plus, exponent: exponent, significand: 1)
    }

    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    private static let wholePowers: [UInt64] = (0...19).map { (0..<$0).reduce(1) { power, _ in power * 10 } }
}
