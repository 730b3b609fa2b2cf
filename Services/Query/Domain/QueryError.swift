import Domain

/// Why a question about readings has no answer.
enum QueryError: PublicError {
    case unknownDatapoint(String)
    case unknownChannel(String)

    var kind: ErrorKind { .notFound }

    var detail: String {
        switch self {
        case .unknownDatapoint(let id): "Datapoint '\(id)' not found."
        case .unknownChannel(let id): "Event '\(id)' not found."
        }
    }
}
