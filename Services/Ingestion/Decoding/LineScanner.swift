import Glibc

/// Walks over line protocol byte by byte. Holds a pointer that is valid only inside the closure that made it.
///
/// A backslash takes the meaning of the comma, blank or equals sign behind it, and stands for itself before all else. Line
/// breaks are `\n` or `\r\n`; inside a text they are part of it.
struct LineScanner: ~Copyable {
    enum Value: Hashable {
        case number(Double)
        case text
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var offset = 0

    /// The present line, from 1.
    private(set) var line = 1

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    private var next: UInt8? { self.offset < self.bytes.count ? self.bytes[self.offset] : nil }

    /// Goes to the next line that says something, past empty ones and comments; false at the end.
    mutating func startLine() -> Bool {
        while let byte = self.next {
            switch byte {
            case 0x20, 0x09, 0x0d: self.offset += 1
            case 0x0a:
                self.offset += 1
                self.line += 1
            case UInt8(ascii: "#"): self.endLine()
            default: return true
            }
        }
        return false
    }

    /// Goes behind the end of the present line, whatever is left of it.
    mutating func endLine() {
        while let byte = self.next {
            self.offset += 1
            if byte == 0x0a {
                self.line += 1
                return
            }
        }
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard self.next == byte else { return false }
        self.offset += 1
        return true
    }

    mutating func takeBlanks() -> Bool {
        let start = self.offset
        while self.next == 0x20 { self.offset += 1 }
        return self.offset > start
    }

    mutating func measurement() throws(LineSyntaxError) -> [UInt8] {
        var name: [UInt8] = []
        try self.word(into: &name, escaping: [UInt8(ascii: ","), 0x20], until: [UInt8(ascii: ","), 0x20])
        return name
    }

    /// The key of a tag or a field, with the equals sign behind it.
    mutating func key(into name: inout [UInt8]) throws(LineSyntaxError) {
        try self.word(into: &name, escaping: Self.special, until: Self.special)
        guard self.take(UInt8(ascii: "=")) else { throw LineSyntaxError("expected '=' behind a name") }
    }

    mutating func tagValue() throws(LineSyntaxError) -> [UInt8] {
        var value: [UInt8] = []
        try self.word(into: &value, escaping: Self.special, until: Self.special)
        guard self.next != UInt8(ascii: "=") else { throw LineSyntaxError("a tag's value holds '='") }
        return value
    }

    private static let special: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: "="), 0x20]

    private mutating func word(
        into word: inout [UInt8], escaping escapable: [UInt8], until ends: [UInt8]
    ) throws(LineSyntaxError) {
        while let byte = self.next, byte != 0x0a {
            if ends.contains(byte) { return }
            self.offset += 1
            if byte == UInt8(ascii: "\\"), let escaped = self.next, escapable.contains(escaped) {
                word.append(escaped)
                self.offset += 1
            } else {
                word.append(byte)
            }
        }
        throw LineSyntaxError("the line ends too early")
    }

    mutating func fieldValue() throws(LineSyntaxError) -> Value {
        if self.take(UInt8(ascii: "\"")) {
            try self.skipText()
            return .text
        }
        let start = self.offset
        while let byte = self.next, byte != UInt8(ascii: ","), byte > 0x20 { self.offset += 1 }
        let word = UnsafeBufferPointer(rebasing: self.bytes[start..<self.offset])
        guard let number = LineNumber.value(word) else {
            throw LineSyntaxError("a field's value is no number, truth or text")
        }
        return .number(number)
    }

    private mutating func skipText() throws(LineSyntaxError) {
        while let byte = self.next {
            self.offset += 1
            switch byte {
            case UInt8(ascii: "\""): return
            case UInt8(ascii: "\\") where self.offset < self.bytes.count: self.offset += 1
            case 0x0a: self.line += 1
            default: break
            }
        }
        throw LineSyntaxError("a text does not end")
    }

    /// The timestamp, if there is one; nothing may follow on the line.
    mutating func timestamp() throws(LineSyntaxError) -> Int64? {
        _ = self.takeBlanks()
        let start = self.offset
        while let byte = self.next, byte > 0x20 { self.offset += 1 }
        let word = UnsafeBufferPointer(rebasing: self.bytes[start..<self.offset])
        _ = self.takeBlanks()
        _ = self.take(0x0d)
        guard self.next == nil || self.next == 0x0a else { throw LineSyntaxError("something follows the timestamp") }
        guard !word.isEmpty else { return nil }
        guard let stamp = Int64(String(decoding: word, as: UTF8.self)) else {
            throw LineSyntaxError("the timestamp is no whole number")
        }
        return stamp
    }
}
