/// Why a template makes nothing that can be sent.
enum TemplateError: Error, Sendable, Hashable {
    /// With the library's reason.
    case malformed(String)
    case noJSON
    case tooLong

    var message: String {
        switch self {
        case .malformed(let reason): "The template cannot be read: \(reason)."
        case .noJSON: "What the template makes of an event is no JSON."
        case .tooLong: "What the template makes of an event is longer than \(EventTemplate.limit) bytes."
        }
    }
}
