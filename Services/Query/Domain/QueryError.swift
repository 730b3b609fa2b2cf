import Domain

/// Why a question about readings has no answer.
enum QueryError: PublicError, Hashable {
    case unknownDatapoint(String)
    case unknownChannel(String)
    /// Of one user at once.
    case tooManyQuestions

    var kind: ErrorKind {
        switch self {
        case .unknownDatapoint, .unknownChannel: .notFound
        case .tooManyQuestions: .limited(retryAfter: 2)
        }
    }

    var detail: String {
        switch self {
        case .unknownDatapoint(let id): "Datapoint '\(id)' not found."
        case .unknownChannel(let id): "Event '\(id)' not found."
        case .tooManyQuestions: "Too many of your questions are being answered at once; try again."
        }
    }
}
