import TestSupport

/// Makes telemetry documents at random: blanks, members in any order, escapes, unknown members of any shape.
struct JSONMaker {
    private var random: SplitMix

    init(seed: UInt64) {
        self.random = SplitMix(state: seed)
    }

    mutating func document(items count: Int? = nil) -> String {
        let items = (0..<(count ?? self.below(6))).map { _ in self.item() }
        let members = [
            (#""datapoints""#, self.array(items)), (#""boot""#, self.string()),
            (#""seq""#, "\(items.count + self.below(9))"),
        ]
        return self.object(members + (0..<self.below(3)).map { ("\"other\($0)\"", self.anything(depth: 0)) })
    }

    private mutating func item() -> String {
        var members: [(String, String)] = []
        if self.below(8) > 0 { members.append((self.key("event_public_id"), self.string())) }
        if self.below(8) > 0 { members.append((self.key("value"), self.number())) }
        if self.below(2) > 0 { members.append((self.key("timestamp"), self.below(9) > 0 ? self.time() : "null")) }
        return self.object(members + (0..<self.below(3)).map { ("\"more\($0)\"", self.anything(depth: 0)) })
    }

    /// `bytes` with some of them changed, doubled or left out.
    mutating func mutated(_ bytes: [UInt8], anyByte: Bool = false) -> [UInt8] {
        var bytes = bytes
        for _ in 0...self.below(3) where !bytes.isEmpty {
            let place = self.below(bytes.count)
            let other = anyByte ? UInt8(truncatingIfNeeded: self.random.next()) : bytes[self.below(bytes.count)]
            switch self.below(4) {
            case 0: bytes[place] = other
            case 1: bytes.insert(other, at: place)
            case 2: bytes.remove(at: place)
            default: bytes.removeSubrange((self.below(8) > 0 ? bytes.count - 1 : place)...)
            }
        }
        return bytes
    }

    private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self.random) }

    private mutating func blank() -> String {
        self.below(3) > 0
            ? "" : String((0..<self.below(4)).map { _ in [" ", "\n", "\t", "\r"][self.below(4)] }.joined())
    }

    private mutating func object(_ members: [(String, String)]) -> String {
        let text = members.shuffled(using: &self.random).map { key, value in
            "\(self.blank())\(key)\(self.blank()):\(self.blank())\(value)\(self.blank())"
        }
        return "{\(text.joined(separator: ","))\(self.blank())}"
    }

    private mutating func array(_ values: [String]) -> String {
        "[\(values.map { "\(self.blank())\($0)\(self.blank())" }.joined(separator: ","))\(self.blank())]"
    }

    /// Sometimes with an escape, which is the same key.
    private mutating func key(_ name: String) -> String {
        guard self.below(6) == 0, let first = name.utf8.first else { return "\"\(name)\"" }
        return "\"\\u00\(String(first, radix: 16))\(name.dropFirst())\""
    }

    private mutating func string() -> String {
        let pieces = [
            "a", "channel-7", "\\\"", "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t", "\\u00e9", "\\uD83D\\uDE00",
            "é", "日本",
            "😀", " ", "0123456789abcdef", "{", "]", "\u{7f}", "\\u0000",
        ]
        return "\"\((0..<self.below(7)).map { _ in pieces[self.below(pieces.count)] }.joined())\""
    }

    private mutating func number() -> String {
        switch self.below(6) {
        case 0: return "\(Int64(truncatingIfNeeded: self.random.next()))"
        case 1: return "\(Double(self.below(1_000_000)) / 1000)"
        case 2: return "\(self.below(100))e\(self.below(40) - 20)"
        case 3:
            return ["0", "-0", "-0.0", "0.1", "1E5", "1.5e+3", "0.0000001", "123456789012345678901234567890"][
                self.below(8)]
        default:
            let value = Double(bitPattern: self.random.next())
            return value.isFinite ? "\(value)" : "1.7976931348623157e308"
        }
    }

    private mutating func time() -> String {
        [
            #""2026-11-21T00:19:35.385655Z""#, #""2026-11-21T00:19:35Z""#, #""2026-11-21T01:19:35.3+01:00""#,
            #""2026-02-30T00:00:00Z""#,
            #""2026-11-21 00:19:35.123456789Z""#, #""yesterday""#, #""2024-02-29T23:59:60Z""#,
            #""2026-11-21T00:19:35.Z""#,
        ][self.below(8)]
    }

    private mutating func anything(depth: Int) -> String {
        switch self.below(depth > 3 ? 5 : 7) {
        case 0: return "null"
        case 1: return "true"
        case 2: return "false"
        case 3: return self.string()
        case 4: return self.number()
        case 5: return self.array((0..<self.below(3)).map { _ in self.anything(depth: depth + 1) })
        default:
            return self.object((0..<self.below(3)).map { ("\"k\($0)\"", self.anything(depth: depth + 1)) })
        }
    }
}
