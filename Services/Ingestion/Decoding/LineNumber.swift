import Glibc

/// The values of line protocol that a reading can have.
enum LineNumber {
    /// `1`, `-1.5e3`, `12i`, `12u`, and truths as 1 and 0; nil for all else. Whole numbers beyond 2⁵³ become the nearest double.
    static func value(_ word: UnsafeBufferPointer<UInt8>) -> Double? {
        guard let first = word.first, let last = word.last else { return nil }
        switch first {
        case UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"):
            switch String(decoding: word, as: UTF8.self) {
            case "t", "T", "true", "True", "TRUE": return 1
            case "f", "F", "false", "False", "FALSE": return 0
            default: return nil
            }
        default: break
        }
        switch last {
        case UInt8(ascii: "i"):
            return Int64(String(decoding: word.dropLast(), as: UTF8.self)).map { Double($0) }
        case UInt8(ascii: "u"):
            return UInt64(String(decoding: word.dropLast(), as: UTF8.self)).map { Double($0) }
        default: return Self.double(word)
        }
    }

    private static func double(_ word: UnsafeBufferPointer<UInt8>) -> Double? {
        var number = DecimalNumber()
        var rest = word[...]
        if rest.first == UInt8(ascii: "-") {
            number.isNegative = true
            rest.removeFirst()
        } else if rest.first == UInt8(ascii: "+") {
            rest.removeFirst()
        }
        var digits = 0
        while let digit = Self.digit(&rest) {
            number.append(digit: digit)
            digits += 1
        }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            while let digit = Self.digit(&rest) {
                number.append(fractionDigit: digit)
                digits += 1
            }
        }
        guard digits > 0 else { return nil }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            guard let power = Int(String(decoding: rest.dropFirst(), as: UTF8.self)), abs(power) < 100_000 else {
                return nil
            }
            number.scale(byPowerOfTen: power)
            rest = rest[rest.endIndex...]
        }
        guard rest.isEmpty else { return nil }
        // The grammar is known to hold, so the C library reads the same number.
        return number.nearestDouble ?? strtod(String(decoding: word, as: UTF8.self), nil)
    }

    private static func digit(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) -> UInt8? {
        guard let byte = rest.first, (0x30...0x39).contains(byte) else { return nil }
        rest.removeFirst()
        return byte - 0x30
    }
}
