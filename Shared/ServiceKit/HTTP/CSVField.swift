/// A field of CSV (RFC 4180).
package enum CSVField {
    /// `text` as it stands in a line. Text that a spreadsheet would take for a formula begins with an apostrophe
    /// (OWASP, "CSV Injection"); what holds a comma, a quote or a line's end is quoted.
    package static func text(_ text: String) -> String {
        var field = text
        if let first = field.utf8.first, "=+-@\t\r".utf8.contains(first) { field = "'" + field }
        guard field.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return field }
        var quoted = "\""
        for scalar in field.unicodeScalars {
            quoted.unicodeScalars.append(scalar)
            if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
        }
        return quoted + "\""
    }
}
