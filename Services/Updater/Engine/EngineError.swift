/// What the Docker Engine did not do.
enum EngineError: Error, CustomStringConvertible {
    /// Nobody answers on the socket, or the answer broke off: later it may work.
    case unreachable(String)
    /// The engine said no: its status and its own words.
    case refused(path: String, status: Int, message: String)
    /// It answered something that this version of its API does not have.
    case unexpected(String)

    var description: String {
        switch self {
        case .unreachable(let reason): "the Docker Engine does not answer: \(reason)"
        case .refused(let path, let status, let message): "the Docker Engine refuses \(path): \(message) (\(status))"
        case .unexpected(let what): "the Docker Engine's answer is not understood: \(what)"
        }
    }

    var isAbsence: Bool {
        if case .refused(_, 404, _) = self { true } else { false }
    }
}
