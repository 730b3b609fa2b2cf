import Domain
import Hummingbird

/// The parameters of a list's query, read one by one; faults are noted and thrown all at once, as those of ``BodyFields``.
///
/// Each reader returns nil for a parameter that is absent, empty or faulty.
package struct QueryFields {
    private static let textLength = 255

    /// Of those with one name the first.
    private let parameters: [Substring: Substring]
    private var issues: [ValidationError.Issue] = []

    package init(_ request: Request) {
        self.parameters = Dictionary(
            request.uri.queryParameters.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    package mutating func text(_ name: String) -> String? {
        guard let text = self.value(name) else { return nil }
        guard text.unicodeScalars.count <= Self.textLength, !text.utf8.contains(0) else {
            return self.refuse(
                name, "Input should be text of at most \(Self.textLength) characters", type: "string_too_long")
        }
        return text
    }

    package mutating func time(_ name: String) -> Timestamp? {
        guard let text = self.value(name) else { return nil }
        guard let time = Timestamp(rfc3339: text) else {
            return self.refuse(name, "Input should be an RFC 3339 time", type: "datetime_parsing")
        }
        return time
    }

    package mutating func flag(_ name: String) -> Bool? {
        switch self.value(name)?.lowercased() {
        case nil: nil
        case "true", "1": true
        case "false", "0": false
        default: self.refuse(name, "Input should be true or false", type: "bool_parsing")
        }
    }

    package mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String) -> Choice? {
        guard let text = self.value(name) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let names = Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return self.refuse(name, "Input should be one of \(names)", type: "enum")
    }

    /// Throws what was noted. Call it after the last parameter, and before any is used.
    package func finish() throws(ValidationError) {
        if !self.issues.isEmpty { throw ValidationError(self.issues) }
    }

    private func value(_ name: String) -> String? {
        self.parameters[Substring(name)].flatMap { $0.isEmpty ? nil : String($0) }
    }

    /// Notes a fault of the parameter `name`, and is nil.
    package mutating func refuse<Value>(_ name: String, _ message: String, type: String) -> Value? {
        self.issues.append(ValidationError.Issue(["query", name], message, type: type))
        return nil
    }
}
