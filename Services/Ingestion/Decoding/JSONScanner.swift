import Glibc

/// Walks over JSON text (RFC 8259) byte by byte, without building a tree: the reader asks for what he expects.
///
/// Holds a pointer that is valid only inside the closure that made it, hence never leaves `TelemetryDecoder`. What it reads
/// are single bytes below `count`, or eight at once where eight are left.
struct JSONScanner: ~Copyable {
    let bytes: UnsafeBufferPointer<UInt8>
    var offset = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// The next byte that is no white space; nil at the end.
    @inline(__always)
    mutating func peek() -> UInt8? {
        while self.offset < self.bytes.count {
            let byte = self.bytes[self.offset]
            if byte > 0x20 { return byte }
            guard byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else { return byte }
            self.offset += 1
        }
        return nil
    }

    func fail(_ message: String) -> JSONSyntaxError {
        JSONSyntaxError(offset: self.offset, message: message)
    }

    @inline(__always)
    mutating func expect(_ byte: UInt8) throws(JSONSyntaxError) {
        guard self.peek() == byte else {
            throw self.fail("expected '\(Character(Unicode.Scalar(byte)))'")
        }
        self.offset += 1
    }

    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        guard self.peek() == byte else { return false }
        self.offset += 1
        return true
    }

    /// Takes `byte` if it comes next, without white space before it.
    @inline(__always)
    mutating func takeRaw(_ byte: UInt8) -> Bool {
        guard self.offset < self.bytes.count, self.bytes[self.offset] == byte else { return false }
        self.offset += 1
        return true
    }

    mutating func expectEnd() throws(JSONSyntaxError) {
        guard self.peek() == nil else { throw self.fail("text after the end of the value") }
    }

    /// Calls `member` with each key of the object that starts here; `member` reads the value.
    @inline(__always)
    mutating func object(
        _ member: (inout JSONScanner, JSONString) throws(JSONSyntaxError) -> Void
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
    @inline(__always)
    mutating func array(_ element: (inout JSONScanner) throws(JSONSyntaxError) -> Void) throws(JSONSyntaxError) {
        try self.expect(UInt8(ascii: "["))
        if self.take(UInt8(ascii: "]")) { return }
        repeat {
            try element(&self)
        } while self.take(UInt8(ascii: ","))
        try self.expect(UInt8(ascii: "]"))
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
        guard self.comes(word) else { throw self.fail("expected a value") }
        self.offset += word.utf8CodeUnitCount
    }

    /// Whether `word` comes next, behind white space.
    mutating func comes(_ word: StaticString) -> Bool {
        _ = self.peek()
        let length = word.utf8CodeUnitCount
        guard self.offset + length <= self.bytes.count, let base = self.bytes.baseAddress else { return false }
        return memcmp(base + self.offset, word.utf8Start, length) == 0
    }
}
