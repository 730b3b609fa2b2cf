/// Reads a metric's name, labels and value from left to right.
struct PrometheusScanner {
    private var rest: ArraySlice<UInt8>

    init(_ line: some Sequence<UInt8>) {
        self.rest = Array(line)[...]
    }

    var isAtEnd: Bool { self.rest.isEmpty }
    var isComment: Bool { self.rest.first == UInt8(ascii: "#") }

    mutating func skipBlanks() {
        self.rest = self.rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r") }
    }

    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`
    mutating func name() -> String? {
        let name = self.rest.prefix {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "_"), UInt8(ascii: ":"):
                true
            default: false
            }
        }
        guard let first = name.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return nil }
        self.rest = self.rest.dropFirst(name.count)
        return String(decoding: name, as: UTF8.self)
    }

    /// `{name="value",…}`; none where there is no brace.
    mutating func labels() -> [String: String]? {
        self.skipBlanks()
        guard self.take(UInt8(ascii: "{")) else { return [:] }
        var labels: [String: String] = [:]
        while true {
            self.skipBlanks()
            if self.take(UInt8(ascii: "}")) { return labels }
            guard let name = self.name() else { return nil }
            self.skipBlanks()
            guard self.take(UInt8(ascii: "=")) else { return nil }
            self.skipBlanks()
            guard let value = self.quoted() else { return nil }
            labels[name] = value
            self.skipBlanks()
            guard self.take(UInt8(ascii: ",")) || self.rest.first == UInt8(ascii: "}") else { return nil }
        }
    }

    /// A Go float; a time may follow it.
    mutating func value() -> Double? {
        self.skipBlanks()
        let word = self.rest.prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") && $0 != UInt8(ascii: "\r") }
        self.rest = self.rest.dropFirst(word.count)
        switch String(decoding: word, as: UTF8.self) {
        case "+Inf", "Inf": return .infinity
        case "-Inf": return -.infinity
        case let text: return Double(text)
        }
    }

    /// With `\\`, `\"` and `\n`.
    private mutating func quoted() -> String? {
        guard self.take(UInt8(ascii: "\"")) else { return nil }
        var bytes: [UInt8] = []
        while let byte = self.rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = self.rest.popFirst() else { return nil }
                bytes.append(escaped == UInt8(ascii: "n") ? UInt8(ascii: "\n") : escaped)
            default: bytes.append(byte)
            }
        }
        return nil
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard self.rest.first == byte else { return false }
        self.rest = self.rest.dropFirst()
        return true
    }
}
