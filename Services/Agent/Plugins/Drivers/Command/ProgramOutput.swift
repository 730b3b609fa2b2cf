import FoundationEssentials
import ServiceKit

/// What a program has printed: lines `key value`, or one JSON object.
struct ProgramOutput: Sendable {
    private let values: [String: JSONValue]

    /// A line's last word is the value, so that keys may have spaces; what is said twice counts as said last.
    ///
    /// - Throws: when it begins as a JSON object and is none.
    init(_ bytes: [UInt8]) throws(PluginError) {
        if bytes.first(where: { !Self.isSpace($0) }) == UInt8(ascii: "{") {
            do {
                self.values = try JSONDecoder().decode([String: JSONValue].self, from: Data(bytes))
            } catch {
                throw .device("What the program printed begins with '{' and is no JSON object.")
            }
            return
        }
        var values: [String: JSONValue] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count > 1, let value = words.last else { continue }
            values[words.dropLast().joined(separator: " ")] = .string(String(value))
        }
        self.values = values
    }

    var isEmpty: Bool { self.values.isEmpty }

    /// Nil when it has none, or null.
    ///
    /// - Throws: when it is no number.
    func number(_ key: String) throws(PluginError) -> Double? {
        switch self.values[key] {
        case nil, .null: return nil
        case let value?:
            guard let number = value.number else { throw .device("'\(key)' is no number.") }
            return number
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
