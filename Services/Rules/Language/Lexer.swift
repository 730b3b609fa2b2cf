import Domain

/// Cuts a rule's text into tokens.
struct Lexer {
    private let bytes: [UInt8]
    private var next = 0

    init(_ text: String) {
        self.bytes = Array(text.utf8)
    }

    /// The tokens; the last is `end`.
    static func tokens(of text: String) throws(Misreading) -> [Token] {
        var lexer = Lexer(text)
        var tokens: [Token] = []
        repeat {
            tokens.append(try lexer.token())
        } while tokens.last?.kind != .end
        return tokens
    }

    private mutating func token() throws(Misreading) -> Token {
        while let byte = self.peek(), byte == 0x20 || (0x09...0x0d).contains(byte) {
            self.next += 1
        }
        let start = self.next
        guard let byte = self.peek() else { return Token(kind: .end, bytes: start..<start) }
        let kind: Token.Kind
        if byte == UInt8(ascii: "\"") {
            kind = .channel(try self.name())
        } else if byte.isDigit || (byte == UInt8(ascii: ".") && self.peek(1)?.isDigit == true) {
            kind = try self.numberOrDuration()
        } else if byte.isLetter {
            kind = .word(self.word())
        } else {
            kind = .symbol(try self.symbol())
        }
        return Token(kind: kind, bytes: start..<self.next)
    }

    private func peek(_ offset: Int = 0) -> UInt8? {
        self.next + offset < self.bytes.count ? self.bytes[self.next + offset] : nil
    }

    private mutating func word() -> String {
        let start = self.next
        while let byte = self.peek(), byte.isLetter || byte.isDigit {
            self.next += 1
        }
        return String(decoding: self.bytes[start..<self.next], as: UTF8.self).lowercased()
    }

    private mutating func symbol() throws(Misreading) -> String {
        let start = self.next
        let first = self.bytes[start]
        let pair = self.peek(1).map { String(decoding: [first, $0], as: UTF8.self) }
        if let pair, [">=", "<=", "==", "!="].contains(pair) {
            self.next += 2
            return pair
        }
        if first == UInt8(ascii: "=") {
            self.next += 1
            return "=="
        }
        if "><+-*/(),".utf8.contains(first) {
            self.next += 1
            return String(decoding: [first], as: UTF8.self)
        }
        let rest = String(decoding: self.bytes[start...], as: UTF8.self)
        let character = rest.prefix(1)
        throw Misreading(
            message: "Unexpected character \(character); a channel's name is written in double quotes.",
            bytes: start..<start + character.utf8.count)
    }

    // MARK: - Names

    private mutating func name() throws(Misreading) -> String {
        let start = self.next
        var name: [UInt8] = []
        self.next += 1
        while let byte = self.peek() {
            self.next += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard !name.isEmpty else {
                    throw Misreading(message: "Expected a channel's name between the quotes.", bytes: start..<self.next)
                }
                return String(decoding: name, as: UTF8.self)
            case UInt8(ascii: "\\"):
                name.append(contentsOf: try self.escaped())
            default:
                name.append(byte)
            }
        }
        throw Misreading(message: "Expected a closing quote.", bytes: start..<self.next)
    }

    private mutating func escaped() throws(Misreading) -> String.UTF8View {
        let start = self.next - 1
        let byte = self.peek()
        self.next += 1
        switch byte {
        case UInt8(ascii: "\""): return "\"".utf8
        case UInt8(ascii: "\\"): return "\\".utf8
        case UInt8(ascii: "n"): return "\n".utf8
        case UInt8(ascii: "r"): return "\r".utf8
        case UInt8(ascii: "t"): return "\t".utf8
        default:
            throw Misreading(
                message: #"Expected one of \" \\ \n \r \t after the backslash."#,
                bytes: start..<min(self.next, self.bytes.count))
        }
    }

    // MARK: - Numbers

    private mutating func numberOrDuration() throws(Misreading) -> Token.Kind {
        let start = self.next
        let number = try self.number()
        guard self.peek()?.isLetter == true else { return .number(number) }
        self.next = start
        return .duration(try self.duration())
    }

    private mutating func number() throws(Misreading) -> Double {
        let start = self.next
        self.skipDigits()
        if self.peek() == UInt8(ascii: "."), self.peek(1)?.isDigit == true {
            self.next += 1
            self.skipDigits()
        }
        if self.peek() == UInt8(ascii: "e") || self.peek() == UInt8(ascii: "E") {
            let sign = self.peek(1) == UInt8(ascii: "+") || self.peek(1) == UInt8(ascii: "-") ? 1 : 0
            if self.peek(1 + sign)?.isDigit == true {
                self.next += 1 + sign
                self.skipDigits()
            }
        }
        let text = String(decoding: self.bytes[start..<self.next], as: UTF8.self)
        guard let number = Double(text), number.isFinite else {
            throw Misreading(message: "\(text) is beyond the numbers there are.", bytes: start..<self.next)
        }
        return number
    }

    private mutating func skipDigits() {
        while self.peek()?.isDigit == true {
            self.next += 1
        }
    }

    /// One or more of digits and a unit: `500ms`, `1h30m`.
    private mutating func duration() throws(Misreading) -> Duration {
        let start = self.next
        var milliseconds: Int64 = 0
        repeat {
            let digits = self.next
            self.skipDigits()
            let unit = self.next
            while self.peek()?.isLetter == true, self.peek()?.isDigit != true {
                self.next += 1
            }
            let count = Int64(String(decoding: self.bytes[digits..<unit], as: UTF8.self))
            let name = String(decoding: self.bytes[unit..<self.next], as: UTF8.self)
            guard let length = Duration.units.first(where: { $0.name == name })?.milliseconds else {
                throw Misreading(
                    message: name.isEmpty
                        ? "Expected a unit after the number: durations are written 500ms, 30s, 5m, 2h, 7d."
                        : "Unknown unit \(name): durations are written 500ms, 30s, 5m, 2h, 7d.",
                    bytes: (name.isEmpty ? digits : unit)..<max(self.next, unit))
            }
            guard let count, count <= 1_000_000_000_000 / length else {
                throw Misreading(
                    message: "Expected a whole number with a unit, such as 90s; this is none or too long.",
                    bytes: start..<self.next)
            }
            milliseconds += count * length
        } while self.peek()?.isDigit == true
        return .milliseconds(milliseconds)
    }
}

extension Duration {
    /// The units of the language, the longest first.
    static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// As the language writes it, in the longest unit that divides it: `90s`, `5m`. Whole milliseconds.
    var ruleText: String {
        let milliseconds = self.microseconds / 1000
        if milliseconds == 0 { return "0s" }
        let unit = Self.units.first { milliseconds % $0.milliseconds == 0 } ?? ("ms", 1)
        return "\(milliseconds / unit.milliseconds)\(unit.name)"
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    fileprivate var isLetter: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self == UInt8(ascii: "_")
    }
}
