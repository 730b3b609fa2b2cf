import Domain

/// Why the worker does not do what it was asked for.
enum WorkerError: PublicError, Hashable {
    case unknownChannel(String)
    case noOwnRetention(String)
    case cleanupRuns

    var kind: ErrorKind {
        switch self {
        case .unknownChannel, .noOwnRetention: .notFound
        case .cleanupRuns: .conflict
        }
    }

    var detail: String {
        switch self {
        case .unknownChannel(let id): "Event '\(id)' not found."
        case .noOwnRetention(let id): "Event '\(id)' has no retention of its own."
        case .cleanupRuns: "A cleanup is running. Please try again later."
        }
    }
}
