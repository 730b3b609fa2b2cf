import Domain

/// Why ingestion does not take what it was sent.
enum IngestionError: PublicError {
    /// The writer is too far behind; nothing was taken.
    case backlogged
    /// Redis cannot be reached; nothing was taken, or nobody knows.
    case streamUnavailable
    /// It was taken but not confirmed in time: it may be stored.
    case unconfirmed
    /// It was taken, and can never be stored.
    case discarded
    case unknownChannel
    case unknownCommand(String)
    case refused(Refusal)
    /// The source sends more than it may; nothing was taken.
    case excess(SourceLimits.Excess)
    /// A body of more bytes than are taken.
    case tooLarge(limit: Int)
    /// A write of more lines than are taken.
    case tooManyLines(Int, limit: Int)
    case setpointOutOfRange(ClosedRange<Double>, unit: String)

    var kind: ErrorKind {
        switch self {
        case .backlogged: .limited(retryAfter: 1)
        case .streamUnavailable, .unconfirmed: .unavailable(retryAfter: 2)
        case .discarded: .conflict
        case .unknownChannel, .unknownCommand: .notFound
        case .refused, .setpointOutOfRange: .invalid
        case .excess(let excess): .limited(retryAfter: Int((excess.retryAfter / .seconds(1)).rounded(.up)))
        case .tooLarge, .tooManyLines: .tooLarge
        }
    }

    var detail: String {
        switch self {
        case .backlogged: "Readings arrive faster than they can be stored; nothing was taken. Try again."
        case .streamUnavailable: "Readings cannot be taken at the moment. Try again."
        case .unconfirmed:
            "The readings were taken but not confirmed in time; they may be stored. "
                + "Sending them again with the same Idempotency-Key stores them once."
        case .discarded: "The readings could not be stored."
        case .unknownChannel: Admission.unknownChannel
        case .unknownCommand(let id): "Command '\(id)' not found."
        case .refused(let refusal): "\(refusal.field): \(refusal.reason)"
        case .excess(let excess):
            "This source sends more than \(excess.limit) \(excess.unit.rawValue) per second; nothing was taken. Try again later."
        case .tooLarge(let limit): "The body has more than \(limit) bytes."
        case .tooManyLines(let count, let limit): "Too many lines (\(count)), max \(limit)."
        case .setpointOutOfRange(let range, let unit):
            "value: the setpoint is outside \(range.lowerBound) to \(range.upperBound) \(unit)."
        }
    }
}
