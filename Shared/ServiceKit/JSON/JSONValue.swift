/// JSON as it came, before anyone says what it should have been.
package enum JSONValue: Decodable, Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {  // not a Bool: the next case decides
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {  // not a number: the next case decides
            self = .number(value)
        } else if let value = try? container.decode(String.self) {  // not a string: the next case decides
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {  // not an array: an object, or an error
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }
}
