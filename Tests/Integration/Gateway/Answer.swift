import FoundationEssentials
import ServiceKit

@testable import GatewayService

/// What the gateway answered.
struct Answer: Sendable {
    var status: Int
    var headers: [(name: String, value: String)]
    var text: String

    func header(_ name: String) -> String? {
        self.headers.first { $0.name == name.lowercased() }?.value
    }

    /// The value of `name` in the JSON object of the body.
    subscript(_ name: String) -> JSONValue? {
        // No JSON has no fields.
        guard case .object(let fields)? = try? JSONDecoder().decode(JSONValue.self, from: Data(self.text.utf8)) else {
            return nil
        }
        return fields[name]
    }

    /// The text under `name`.
    func required(_ name: String) throws -> String {
        guard case .string(let text) = self[name] else {
            throw TestFailure(text: "No '\(name)' in \(self.status) \(self.text)")
        }
        return text
    }

    /// The objects under `data`.
    func data() throws -> [[String: JSONValue]] {
        guard case .array(let values) = self["data"] else { throw TestFailure(text: "No list in \(self.text)") }
        return values.compactMap { if case .object(let fields) = $0 { fields } else { nil } }
    }
}

/// Something that a test takes for granted is not so.
struct TestFailure: Error, CustomStringConvertible {
    var text: String
    var description: String { self.text }
}
