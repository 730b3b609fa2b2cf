/// Why channels could not be listed or created.
enum ProvisioningError: Error, Hashable, CustomStringConvertible {
    case nameTaken(String)
    /// The server will not take it as it is; its sentence.
    case refused(String, detail: String)
    /// Another answer than expected; it may be another one later.
    case status(Int, path: String, detail: String)
    case unreadableAnswer(path: String)
    /// Channels that the server neither lists nor takes.
    case missing([String])

    var description: String {
        switch self {
        case .nameTaken(let name): "channel \(name) exists already"
        case .refused(let name, let detail): "channel \(name) was refused: \(detail)"
        case .status(let code, let path, let detail): "\(path) answered \(code): \(detail)"
        case .unreadableAnswer(let path): "\(path) answered something else than expected"
        case .missing(let names): "no ids for \(names.joined(separator: ", "))"
        }
    }
}
