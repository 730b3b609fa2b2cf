/// Why a template makes nothing that can be sent.
enum TemplateError: Error, Sendable, Hashable {
    /// With the library's reason; line and column count from 1.
    case malformed(String, line: Int, column: Int)
    case noJSON
    case tooLong

    var message: String {
        switch self {
        case .malformed(let reason, let line, let column):
            "The template cannot be read: \(reason) (line \(line), column \(column))."
        case .noJSON: "What the template makes of an event is no JSON."
        case .tooLong: "What the template makes of an event is longer than \(EventTemplate.limit) bytes."
        }
    }
}
