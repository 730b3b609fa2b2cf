import ServiceKit

/// Writes a list of mappings as YAML that any reader understands: text is always quoted, as in JSON, which YAML includes.
enum YAMLWriter {
    /// - Parameter rows: each with its fields in their order.
    static func text(_ rows: [[(name: String, value: JSONValue)]]) -> String {
        guard !rows.isEmpty else { return "[]\n" }
        var text = ""
        for row in rows {
            for (index, field) in row.enumerated() {
                text += "\(index == 0 ? "- " : "  ")\(field.name): \(Self.escaped(field.value.json))\n"
            }
        }
        return text
    }

    /// JSON with what YAML does not take as it is, or takes for a line's end.
    private static func escaped(_ json: String) -> String {
        var text = ""
        for scalar in json.unicodeScalars {
            switch scalar.value {
            case 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
