/// The text of a `.env` file: `NAME=value` lines, as Docker Compose and shells read them.
///
/// `#` begins a comment at the start of a line, or after white space behind an unquoted value. A value in single quotes
/// is taken as it stands; in double quotes `\n`, `\t`, `\"` and `\\` are escapes. `export ` before a name is allowed.
/// The last of two equal names counts. Nothing is interpolated.
struct EnvFile {
    private(set) var values: [String: String] = [:]

    /// Numbers, from 1, of lines that hold no setting.
    private(set) var badLines: [Int] = []

    init(_ text: String) {
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            var content = line.trimmed
            if content.isEmpty || content.hasPrefix("#") { continue }
            if content.hasPrefix("export ") { content = content.dropFirst(7).trimmed }
            guard let equals = content.firstIndex(of: "="),
                case let name = content[..<equals].trimmed, Self.isName(name),
                let value = Self.value(content[content.index(after: equals)...].trimmed)
            else {
                self.badLines.append(index + 1)
                continue
            }
            self.values[name] = value
        }
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
            default: false
            }
        }
    }

    /// Nil for a quote that is never closed, or for text behind the closing one.
    private static func value(_ text: String) -> String? {
        guard let quote = text.first, quote == "'" || quote == "\"" else {
            if text.hasPrefix("#") { return "" }
            var end = text.startIndex
            while end < text.endIndex {
                if text[end].isWhitespace, text[text.index(after: end)...].trimmed.hasPrefix("#") { break }
                end = text.index(after: end)
            }
            return text[..<end].trimmed
        }
        var value = ""
        var rest = text.dropFirst()
        while let character = rest.popFirst() {
            if character == quote {
                let behind = rest.trimmed
                return behind.isEmpty || behind.hasPrefix("#") ? value : nil
            }
            guard character == "\\", quote == "\"", let escaped = rest.popFirst() else {
                value.append(character)
                continue
            }
            switch escaped {
            case "n": value.append("\n")
            case "t": value.append("\t")
            case "\"", "\\", "$": value.append(escaped)
            default: value += ["\\", escaped]
            }
        }
        return nil
    }
}
