import Domain

extension ValidationError {
    /// What `error` says about the field it met, in the words of the old API.
    package init(_ error: DecodingError) {
        self.init([Self.issue(error)])
    }

    private static func issue(_ error: DecodingError) -> Issue {
        switch error {
        case .keyNotFound(let key, let context):
            return Issue(self.location(context.codingPath + [key]), "Field required", type: "missing")
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            let (message, word) = Self.expectation(type)
            return Issue(Self.location(context.codingPath), message, type: word)
        case .dataCorrupted(let context):
            if context.codingPath.isEmpty, context.debugDescription.contains("not valid JSON") {
                return Issue(["body"], "JSON decode error", type: "json_invalid")
            }
            // The standard library's text for enumerations names our types.
            if context.debugDescription.hasPrefix("Cannot initialize") {
                return Issue(Self.location(context.codingPath), "Input is not an allowed value", type: "enum")
            }
            return Issue(Self.location(context.codingPath), context.debugDescription, type: "value_error")
        @unknown default:
            return Issue(["body"], "Input is not valid", type: "value_error")
        }
    }

    private static func location(_ path: [any CodingKey]) -> [String] {
        ["body"] + path.map { $0.intValue.map(String.init) ?? $0.stringValue }
    }

    private static func expectation(_ type: any Any.Type) -> (message: String, type: String) {
        switch type {
        case is Double.Type, is Float.Type: ("Input should be a valid number", "float_type")
        case is any BinaryInteger.Type: ("Input should be a valid integer", "int_type")
        case is String.Type: ("Input should be a valid string", "string_type")
        case is Bool.Type: ("Input should be a valid boolean", "bool_type")
        case is [Any].Type: ("Input should be a valid list", "list_type")
        case is [String: Any].Type: ("Input should be a valid object", "dict_type")
        default: ("Input should be a valid value", "type_error")
        }
    }
}
