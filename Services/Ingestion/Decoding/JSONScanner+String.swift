extension JSONScanner {
    /// The string that starts here. Its escapes and its UTF-8 are checked; nothing is copied when it has neither escapes nor
    /// other letters than ASCII.
    mutating func string() throws(JSONSyntaxError) -> JSONString {
        try self.expect(UInt8(ascii: "\""))
        let start = self.offset
        var isASCII = true
        while true {
            self.skipPlain()
            guard self.offset < self.bytes.count else { throw self.fail("unterminated string") }
            switch self.bytes[self.offset] {
            case UInt8(ascii: "\""):
                let slice = UnsafeBufferPointer(rebasing: self.bytes[start..<self.offset])
                if isASCII {
                    self.offset += 1
                    return .plain(slice)
                }
                guard let text = String(validating: slice, as: UTF8.self) else { throw self.fail("invalid UTF-8") }
                self.offset += 1
                return .decoded(text)
            case UInt8(ascii: "\\"):
                return .decoded(try self.stringWithEscapes(from: start))
            case 0..<0x20:
                throw self.fail("control character in a string")
            case 0x80...:
                isASCII = false
                self.offset += 1
            default:
                self.offset += 1
            }
        }
    }

    /// Passes over bytes that mean nothing to a string, eight at once: ASCII, no control character, quote or backslash. May
    /// stop early, never late.
    @inline(__always)
    private mutating func skipPlain() {
        let base = UnsafeRawBufferPointer(self.bytes)
        while self.offset + 8 <= base.count {
            let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: self.offset, as: UInt64.self))
            let isControl = (word &- 0x2020_2020_2020_2020) & ~word
            let quote = word ^ 0x2222_2222_2222_2222
            let isQuote = (quote &- 0x0101_0101_0101_0101) & ~quote
            let backslash = word ^ 0x5c5c_5c5c_5c5c_5c5c
            let isBackslash = (backslash &- 0x0101_0101_0101_0101) & ~backslash
            // A byte's highest bit says yes; carries reach only bytes behind the first yes, and that one ends the loop.
            let found = (isControl | isQuote | isBackslash | word) & 0x8080_8080_8080_8080
            if found != 0 {
                self.offset += found.trailingZeroBitCount / 8
                return
            }
            self.offset += 8
        }
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
                guard self.takeRaw(UInt8(ascii: "\\")), self.takeRaw(UInt8(ascii: "u")) else {
                    throw self.fail("lone surrogate")
                }
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
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw self.fail("bad escape")
            }
            unit = unit << 4 | UInt32(digit)
        }
        self.offset += 4
        return unit
    }
}
