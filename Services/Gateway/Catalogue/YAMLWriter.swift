/// Writes a list of mappings as YAML that any reader understands: text is always quoted, as in JSON, which YAML includes.
enum YAMLWriter {
    /// - Parameter rows: each with its fields in their order.
    static func text(_ rows: [[(name: String, value: JSONValue)]]) -> String {
        guard !rows.isEmpty else { return "[]\n" }
        var text = ""
        for row in rows {
            for (index, field) in row.enumerated() {
                text += "\(index == 0 ? "- " : "  ")\(field.name): \(field.value.json)\n"
            }
        }
        return text
    }
}
