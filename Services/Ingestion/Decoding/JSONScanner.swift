import Glibc

/// Why text is not JSON, and at which byte.
struct JSONSyntaxError: Error, Hashable {
    var offset: Int
    var message: String
}

/// Walks over JSON text (RFC 8259) byte by byte, without building a tree: the reader asks for what he expects.
///
/// Holds a pointer that is valid only inside the closure that made it, hence never leaves `TelemetryDecoder`.
struct JSONScanner: ~Copyable {
    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var offset = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// The next byte that is no white space; nil at the end.
    mutating func peek() -> UInt8? {
        while self.offset < self.bytes.count {
            switch self.bytes[self.offset] {
            case 0x20, 0x09, 0x0a, 0x0d: self.offset += 1
            case let byte: return byte
            }
        }
        return nil
    }

    func fail(_ message: String) -> JSONSyntaxError {
        JSONSyntaxError(offset: self.offset, message: message)
    }

    mutating func expect(_ byte: UInt8) throws(JSONSyntaxError) {
        guard self.peek() == byte else {
            throw self.fail("expected '\(Character(Unicode.Scalar(byte)))'")
        }
        self.offset += 1
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard self.peek() == byte else { return false }
        self.offset += 1
        return true
    }

    mutating func expectEnd() throws(JSONSyntaxError) {
        guard self.peek() == nil else { throw self.fail("text after the end of the value") }
    }

    /// Calls `member` with each key of the object that starts here; `member` reads the value.
    mutating func object(
        _ member: (inout JSONScanner, String) throws(JSONSyntaxError) -> Void
    ) throws(JSONSyntaxError) {
        try self.expect(UInt8(ascii: "{"))
        if self.take(UInt8(ascii: "}")) { return }
        repeat {
            let key = try self.string()
            try self.expect(UInt8(ascii: ":"))
            try member(&self, key)
        } while self.take(UInt8(ascii: ","))
        try self.expect(UInt8(ascii: "}"))
    }

    /// Calls `element` at each element of the array that starts here; `element` reads it.
    mutating func array(_ element: (inout JSONScanner) throws(JSONSyntaxError) -> Void) throws(JSONSyntaxError) {
        try self.expect(UInt8(ascii: "["))
        if self.take(UInt8(ascii: "]")) { return }
        repeat {
            try element(&self)
        } while self.take(UInt8(ascii: ","))
        try self.expect(UInt8(ascii: "]"))
    }

    mutating func string() throws(JSONSyntaxError) -> String {
        try self.expect(UInt8(ascii: "\""))
        let start = self.offset
        while self.offset < self.bytes.count {
            switch self.bytes[self.offset] {
            case UInt8(ascii: "\""):
                let slice = UnsafeBufferPointer(rebasing: self.bytes[start..<self.offset])
                guard let text = String(validating: slice, as: UTF8.self) else { throw self.fail("invalid UTF-8") }
                self.offset += 1
                return text
            case UInt8(ascii: "\\"):
                return try self.stringWithEscapes(from: start)
            case 0..<0x20:
                throw self.fail("control character in a string")
            default:
                self.offset += 1
            }
        }
        throw self.fail("unterminated string")
    }

    private mutating func stringWithEscapes(from start: Int) throws(JSONSyntaxError) -> String {
        var decoded = Array(self.bytes[start..<self.offset])
        while self.offset < self.bytes.count {
            let byte = self.bytes[self.offset]
            self.offset += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: decoded, as: UTF8.self) else { throw self.fail("invalid UTF-8") }
                return text
            case UInt8(ascii: "\\"):
                try self.appendEscape(to: &decoded)
            case 0..<0x20:
                throw self.fail("control character in a string")
            default:
                decoded.append(byte)
            }
        }
        throw self.fail("unterminated string")
    }

    private mutating func appendEscape(to decoded: inout [UInt8]) throws(JSONSyntaxError) {
        guard self.offset < self.bytes.count else { throw self.fail("unterminated string") }
        let byte = self.bytes[self.offset]
        self.offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(byte)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0c)
        case UInt8(ascii: "n"): decoded.append(0x0a)
        case UInt8(ascii: "r"): decoded.append(0x0d)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"):
            var unit = try self.hexUnit()
            if (0xd800...0xdbff).contains(unit) {
                guard self.offset + 1 < self.bytes.count, self.bytes[self.offset] == UInt8(ascii: "\\"),
                    self.bytes[self.offset + 1] == UInt8(ascii: "u")
                else { throw self.fail("lone surrogate") }
                self.offset += 2
                let low = try self.hexUnit()
                guard (0xdc00...0xdfff).contains(low) else { throw self.fail("lone surrogate") }
                unit = 0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00)
            }
            guard let scalar = Unicode.Scalar(unit) else { throw self.fail("lone surrogate") }
            decoded.append(contentsOf: Array(String(Character(scalar)).utf8))
        default: throw self.fail("unknown escape")
        }
    }

    private mutating func hexUnit() throws(JSONSyntaxError) -> UInt32 {
        guard self.offset + 4 <= self.bytes.count else { throw self.fail("unterminated escape") }
        var unit: UInt32 = 0
        for byte in self.bytes[self.offset..<self.offset + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw self.fail("bad escape") }
            unit = unit << 4 | UInt32(digit)
        }
        self.offset += 4
        return unit
    }

    /// A number as JSON writes it; NaN, Infinity, leading zeros and a leading plus are syntax errors.
    ///
    /// The result is the nearest double; it is infinite when the text is beyond the range of doubles.
    mutating func number() throws(JSONSyntaxError) -> Double {
        _ = self.peek()
        let start = self.offset
        let negative = self.takeRaw(UInt8(ascii: "-"))
        let wholeStart = self.offset
        var mantissa: UInt64 = 0
        var digits = 0
        self.digits(into: &mantissa, count: &digits)
        guard digits > 0 else {
            self.offset = start
            throw self.fail("expected a number")
        }
        guard digits == 1 || self.bytes[wholeStart] != UInt8(ascii: "0") else { throw self.fail("leading zero") }
        var exponent = 0
        if self.takeRaw(UInt8(ascii: ".")) {
            let before = digits
            self.digits(into: &mantissa, count: &digits)
            guard digits > before else { throw self.fail("expected a digit") }
            exponent = before - digits
        }
        if self.takeRaw(UInt8(ascii: "e")) || self.takeRaw(UInt8(ascii: "E")) {
            let down = self.takeRaw(UInt8(ascii: "-"))
            if !down { _ = self.takeRaw(UInt8(ascii: "+")) }
            var power: UInt64 = 0
            var count = 0
            self.digits(into: &power, count: &count)
            guard count > 0 else { throw self.fail("expected a digit") }
            exponent += (down ? -1 : 1) * Int(min(power, 100_000))
        }
        // Exact when both factors are: W. D. Clinger, "How to read floating point numbers accurately" (1990).
        if digits <= 15, (-22...22).contains(exponent) {
            let scaled =
                exponent < 0
                ? Double(mantissa) / Self.powersOfTen[-exponent] : Double(mantissa) * Self.powersOfTen[exponent]
            return negative ? -scaled : scaled
        }
        let text = String(decoding: self.bytes[start..<self.offset], as: UTF8.self)
        return strtod(text, nil)
    }

    private mutating func digits(into number: inout UInt64, count: inout Int) {
        while self.offset < self.bytes.count, case let byte = self.bytes[self.offset], (0x30...0x39).contains(byte) {
            number = number &* 10 &+ UInt64(byte - 0x30)
            count += 1
            self.offset += 1
        }
    }

    private mutating func takeRaw(_ byte: UInt8) -> Bool {
        guard self.offset < self.bytes.count, self.bytes[self.offset] == byte else { return false }
        self.offset += 1
        return true
    }

    /// Passes over the value that starts here, whatever it is.
    ///
    /// - Throws: Also when values are nested deeper than 32 levels.
    mutating func skipValue(depth: Int = 0) throws(JSONSyntaxError) {
        guard depth < 32 else { throw self.fail("nested too deeply") }
        switch self.peek() {
        case UInt8(ascii: "{"):
            try self.object { scanner, _ throws(JSONSyntaxError) in try scanner.skipValue(depth: depth + 1) }
        case UInt8(ascii: "["):
            try self.array { scanner throws(JSONSyntaxError) in try scanner.skipValue(depth: depth + 1) }
        case UInt8(ascii: "\""): _ = try self.string()
        case UInt8(ascii: "t"): try self.literal("true")
        case UInt8(ascii: "f"): try self.literal("false")
        case UInt8(ascii: "n"): try self.literal("null")
        default: _ = try self.number()
        }
    }

    mutating func literal(_ word: StaticString) throws(JSONSyntaxError) {
        _ = self.peek()
        let length = word.utf8CodeUnitCount
        guard self.offset + length <= self.bytes.count,
            memcmp(self.bytes.baseAddress! + self.offset, word.utf8Start, length) == 0
        else { throw self.fail("expected a value") }
        self.offset += length
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]
}
