import Domain

/// Why a question about readings has no answer.
enum QueryError: PublicError, Hashable {
    case unknownDatapoint(String)
    case unknownChannel(String)
    case unknownExperiment(String)
    /// Of one user at once.
    case tooManyQuestions
    case tooManyExports

    var kind: ErrorKind {
        switch self {
        case .unknownDatapoint, .unknownChannel, .unknownExperiment: .notFound
        case .tooManyQuestions: .limited(retryAfter: 2)
        case .tooManyExports: .limited(retryAfter: 5)
        }
    }

    var detail: String {
        switch self {
        case .unknownDatapoint(let id): "Datapoint '\(id)' not found."
        case .unknownChannel(let id): "Event '\(id)' not found."
        case .unknownExperiment(let id): "Experiment '\(id)' not found."
        case .tooManyQuestions: "Too many of your questions are being answered at once; try again."
        case .tooManyExports: "Too many exports run already; try again when one has ended."
        }
    }
}
