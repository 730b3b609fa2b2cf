import Domain
import FoundationEssentials
import Mustache
import ServiceKit

/// A template of an endpoint's own: Mustache over `event`, `timestamp`, `severity`, `message` and `data`.
///
/// Values are escaped for the inside of a JSON string; what comes out must be JSON. A template reaches nothing but the event:
/// there are no files, partials or functions of ours in its reach.
struct EventTemplate {
    /// Of what it makes, in bytes.
    static let limit = 1 << 16

    private let template: MustacheTemplate

    /// - Throws: ``TemplateError/malformed(_:)``.
    init(_ text: String) throws(TemplateError) {
        Self.registered
        do {
            self.template = try MustacheTemplate(string: "{{% CONTENT_TYPE:JSON}}" + text)
        } catch {
            throw .malformed(Self.reason(error))
        }
    }

    /// - Throws: ``TemplateError``.
    func render(_ event: EventRecord, _ data: JSONValue, _ sentence: String) throws(TemplateError) -> [UInt8] {
        var values: [String: Any] = [
            "event": event.type, "timestamp": event.at.rfc3339, "message": sentence, "data": data.plain ?? [:],
        ]
        if let severity = event.severity { values["severity"] = severity.rawValue }
        let bytes = Array(self.template.render(values).utf8)
        guard bytes.count <= Self.limit else { throw .tooLong }
        do {
            _ = try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
        } catch {
            throw .noJSON
        }
        return bytes
    }

    private static let registered: Void = MustacheContentTypes.register(JSONContent(), named: "JSON")

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? MustacheTemplate.ParserError else { return "\(error)" }
        return "\(error.error) (line \(error.context.lineNumber))"
    }

    private struct JSONContent: MustacheContentType {
        func escapeText(_ text: String) -> String {
            String(JSONValue.string(text).json.dropFirst().dropLast())
        }
    }
}

extension JSONValue {
    /// As the library walks it; null is absent.
    fileprivate var plain: Any? {
        switch self {
        case .null: nil
        case .bool(let value): value
        case .number: self.json
        case .string(let text): text
        case .array(let values): values.compactMap(\.plain)
        case .object(let fields): fields.compactMapValues(\.plain)
        }
    }
}
