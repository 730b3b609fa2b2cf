import Glibc

extension JSONScanner {
    /// A number as JSON writes it; NaN, Infinity, leading zeros and a leading plus are syntax errors.
    ///
    /// The result is the nearest double; it is infinite when the text is beyond the range of doubles.
    mutating func number() throws(JSONSyntaxError) -> Double {
        _ = self.peek()
        let start = self.offset
        var number = DecimalNumber()
        number.isNegative = self.takeRaw(UInt8(ascii: "-"))
        let wholeStart = self.offset
        while let digit = self.digit() { number.append(digit: digit) }
        let wholeDigits = self.offset - wholeStart
        guard wholeDigits > 0 else {
            self.offset = start
            throw self.fail("expected a number")
        }
        guard wholeDigits == 1 || self.bytes[wholeStart] != UInt8(ascii: "0") else { throw self.fail("leading zero") }
        if self.takeRaw(UInt8(ascii: ".")) {
            let fractionStart = self.offset
            while let digit = self.digit() { number.append(fractionDigit: digit) }
            guard self.offset > fractionStart else { throw self.fail("expected a digit") }
        }
        if self.takeRaw(UInt8(ascii: "e")) || self.takeRaw(UInt8(ascii: "E")) {
            number.scale(byPowerOfTen: try self.exponent())
        }
        if let value = number.nearestDouble { return value }
        // The grammar is known to hold, so the C library reads the same number.
        return strtod(String(decoding: self.bytes[start..<self.offset], as: UTF8.self), nil)
    }

    private mutating func exponent() throws(JSONSyntaxError) -> Int {
        let isDown = self.takeRaw(UInt8(ascii: "-"))
        if !isDown { _ = self.takeRaw(UInt8(ascii: "+")) }
        let start = self.offset
        var power = 0
        while let digit = self.digit() { power = min(power * 10 + Int(digit), 100_000) }
        guard self.offset > start else { throw self.fail("expected a digit") }
        return isDown ? -power : power
    }

    @inline(__always)
    private mutating func digit() -> UInt8? {
        guard self.offset < self.bytes.count else { return nil }
        let digit = self.bytes[self.offset] &- 0x30
        guard digit < 10 else { return nil }
        self.offset += 1
        return digit
    }
}
