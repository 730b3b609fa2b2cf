/// A field of CSV (RFC 4180).
package enum CSVField {
    /// `text` as it stands in a line. Text that a spreadsheet would take for a formula begins with an apostrophe
    /// (OWASP, "CSV Injection"); what holds a comma, a quote or a line's end is quoted.
    package static func text(_ text: String) -> String {
        let field = Self.looksLikeFormula(text) ? "'" + text : text
        guard field.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return field }
        var quoted = "\""
        for scalar in field.unicodeScalars {
            quoted.unicodeScalars.append(scalar)
            if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
        }
        return quoted + "\""
    }

    /// What ``text(_:)`` was given, from the field without its quotes.
    package static func plain(_ field: String) -> String {
        field.utf8.first == UInt8(ascii: "'") && Self.looksLikeFormula(field)
            ? String(field.unicodeScalars.dropFirst()) : field
    }

    /// Also behind apostrophes, so that those which were there from the start come back.
    private static func looksLikeFormula(_ text: String) -> Bool {
        text.utf8.first { $0 != UInt8(ascii: "'") }.map { "=+-@\t\r".utf8.contains($0) } ?? false
    }
}
