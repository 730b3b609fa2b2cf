import FoundationEssentials

/// Why the server did not answer as expected.
enum PluginClientError: Error, Hashable, CustomStringConvertible {
    /// It has no such route, or this token may not: 401, 403, 404, 405, 501.
    case refused(UInt, detail: String)
    /// It does not take this body, and never will: 400, 413, 422.
    case unacceptable(UInt, detail: String)
    case status(UInt, detail: String)

    init(_ status: UInt, _ body: Data) {
        let detail = String(decoding: body.prefix(300), as: UTF8.self)
        switch status {
        case 401, 403, 404, 405, 501: self = .refused(status, detail: detail)
        case 400, 413, 422: self = .unacceptable(status, detail: detail)
        default: self = .status(status, detail: detail)
        }
    }

    /// Whether it is of no use to send the same again.
    var isForGood: Bool {
        if case .unacceptable = self { true } else { false }
    }

    var description: String {
        switch self {
        case .refused(let code, let detail), .unacceptable(let code, let detail), .status(let code, let detail):
            "the server answered \(code): \(detail)"
        }
    }
}
