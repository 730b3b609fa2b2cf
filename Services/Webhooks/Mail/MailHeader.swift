import FoundationEssentials

/// The text of a header field, as RFC 5322 and RFC 2047 have it. Whatever text is given, it stays within its field.
enum MailHeader {
    /// Of an encoded word: `=?utf-8?B?…?=` then fits into a line with the names we have.
    private static let wordBytes = 33

    /// Where lines are folded, if there is a blank.
    private static let width = 76

    /// The whole field, without its end of line. Control characters become blanks, and blanks in a row one.
    static func field(_ name: String, _ text: String) -> String {
        let words = Self.words(text)
        let isPlain = words.allSatisfy { word in
            word.utf8.allSatisfy { (0x21...0x7e).contains($0) } && !word.contains("=?") && word.utf8.count <= 200
        }
        return Self.folded(name, isPlain ? words : Self.encoded(words.joined(separator: " ")))
    }

    /// A list of what is ASCII without blanks, such as addresses.
    static func list(_ name: String, _ items: [String]) -> String {
        Self.folded(name, items.enumerated().map { $0.offset == items.count - 1 ? $0.element : $0.element + "," })
    }

    private static func words(_ text: String) -> [String] {
        var words = [""]
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator, .surrogate, .format: words.append("")
            default: words[words.count - 1].unicodeScalars.append(scalar)
            }
        }
        return words.filter { !$0.isEmpty }
    }

    private static func encoded(_ text: String) -> [String] {
        var words: [String] = []
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            let next = Array(String(scalar).utf8)
            if bytes.count + next.count > Self.wordBytes {
                words.append(Self.encodedWord(bytes))
                bytes = []
            }
            bytes += next
        }
        if !bytes.isEmpty { words.append(Self.encodedWord(bytes)) }
        return words
    }

    private static func encodedWord(_ bytes: [UInt8]) -> String {
        "=?utf-8?B?\(Data(bytes).base64EncodedString())?="
    }

    private static func folded(_ name: String, _ words: [String]) -> String {
        var lines = ["\(name):"]
        for word in words {
            let isFirst = lines.count == 1 && lines[0].utf8.count == name.utf8.count + 1
            if !isFirst, lines[lines.count - 1].utf8.count + 1 + word.utf8.count > Self.width { lines.append("") }
            lines[lines.count - 1] += " " + word
        }
        return lines.joined(separator: "\r\n")
    }
}
