import ServiceKit

/// Settings as JSON Schema: what a form is made of.
extension PluginSetting {
    /// Of an object with these settings. Members of objects have no order in JSON: that of the form is `propertyOrder`.
    static func schema(of settings: [PluginSetting]) -> JSONValue {
        .object([
            "type": .string("object"),
            "properties": .object(
                Dictionary(settings.map { ($0.name, $0.schema) }, uniquingKeysWith: { first, _ in first })),
            "required": .array(settings.filter(\.isRequired).map { .string($0.name) }),
            "additionalProperties": .bool(false),
            "propertyOrder": .array(settings.map { .string($0.name) }),
        ])
    }

    private var schema: JSONValue {
        var members: [String: JSONValue] = ["title": .string(self.title), "description": .string(self.description)]
        switch self.value {
        case .text(let length, let form, let fallback):
            members["type"] = .string("string")
            // What is empty counts as left out.
            if self.isRequired { members["minLength"] = .number(Double(length.lowerBound)) }
            members["maxLength"] = .number(Double(length.upperBound))
            members["default"] = fallback.map { .string($0) }
            members["format"] = form == .url ? .string("uri") : nil
        case .number(let range, let fallback):
            members["type"] = .string("number")
            members["minimum"] = range.map { .number($0.lowerBound) }
            members["maximum"] = range.map { .number($0.upperBound) }
            members["default"] = fallback.map { .number($0) }
        case .integer(let range, let fallback):
            members["type"] = .string("integer")
            members["minimum"] = .number(Double(range.lowerBound))
            members["maximum"] = .number(Double(range.upperBound))
            members["default"] = fallback.map { .number(Double($0)) }
        case .flag(let fallback):
            members["type"] = .string("boolean")
            members["default"] = .bool(fallback)
        case .choice(let choices, let fallback):
            members["type"] = .string("string")
            members["enum"] = .array(choices.map { .string($0) })
            members["default"] = .string(fallback)
        case .credential:
            members["type"] = .string("string")
            members["format"] = .string("credential")
        case .channels(let settings):
            members["type"] = .string("array")
            members["maxItems"] = .number(Double(PluginRules.mappingLimit))
            members["items"] = Self.schema(of: Self.ofEveryTerminal + settings)
        }
        return .object(members)
    }
}
