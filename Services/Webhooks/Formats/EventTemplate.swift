import Domain
import FoundationEssentials
import Mustache
import ServiceKit

/// A template of an endpoint's own: Mustache over `event`, `timestamp`, `severity`, `message`, `link` and `data`.
///
/// Values are escaped for the inside of a JSON string; what comes out must be JSON. A template reaches nothing but the event:
/// there are no files, partials or functions of ours in its reach.
struct EventTemplate {
    /// Of what it makes, in bytes.
    static let limit = 1 << 16

    private let template: MustacheTemplate

    /// Before the text, on its first line.
    private static let preamble = "{{% CONTENT_TYPE:JSON}}"

    /// - Throws: ``TemplateError/malformed(_:line:column:)``.
    init(_ text: String) throws(TemplateError) {
        Self.registered
        do {
            self.template = try MustacheTemplate(string: Self.preamble + text)
        } catch {
            throw Self.fault(error)
        }
    }

    /// - Throws: ``TemplateError``.
    func render(
        _ event: EventRecord, _ data: JSONValue, _ sentence: String, _ link: String? = nil
    ) throws(TemplateError) -> [UInt8] {
        let bytes = self.write(event, data, sentence, link)
        guard bytes.count <= Self.limit else { throw .tooLong }
        do {
            _ = try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
        } catch {
            throw .noJSON
        }
        return bytes
    }

    /// What it makes, be that JSON or not.
    func write(_ event: EventRecord, _ data: JSONValue, _ sentence: String, _ link: String? = nil) -> [UInt8] {
        var values: [String: Any] = [
            "event": event.type, "timestamp": event.timestamp, "message": sentence, "data": data.plain ?? [:],
        ]
        if let severity = event.severity { values["severity"] = severity.rawValue }
        if let link { values["link"] = link }
        return Array(self.template.render(values).utf8)
    }

    private static let registered: Void = MustacheContentTypes.register(JSONContent(), named: "JSON")

    private static func fault(_ error: any Error) -> TemplateError {
        guard let error = error as? MustacheTemplate.ParserError else {
            return .malformed("\(error)", line: 1, column: 1)
        }
        let line = error.context.lineNumber
        let before = line == 1 ? Self.preamble.count : 0
        return .malformed("\(error.error)", line: line, column: max(1, error.context.columnNumber - before))
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
