extension JSONValue {
    /// JSON on one line; members in the order of their names.
    package var json: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let value): Self.text(value)
        case .string(let text):
            Self.text(text)
        case .array(let values): "[\(values.map(\.json).joined(separator: ", "))]"
        case .object(let fields):
            "{"
                + fields.sorted { $0.key < $1.key }.map { "\(JSONValue.string($0.key).json): \($0.value.json)" }
                .joined(separator: ", ") + "}"
        }
    }

    private static func text(_ number: Double) -> String {
        guard number.isFinite else { return "null" }
        return Int64(exactly: number).map { String($0) } ?? number.description
    }

    private static func text(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.appendJSON(text)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Text without its quotes; anything else as JSON.
    package var plainText: String {
        if case .string(let text) = self { text } else { self.json }
    }
}
