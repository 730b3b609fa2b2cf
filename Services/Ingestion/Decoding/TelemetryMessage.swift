import Contracts

/// What a device or a program sends: one WebSocket message, or the body of a POST.
enum TelemetryMessage: Sendable, Hashable {
    case batch(TelemetryBatch)
    /// More items than a batch may have; none of them was kept.
    case oversized(count: Int)
    /// The agent's first message: which channels' setpoints it carries out.
    case hello(agent: String, actuators: [String])
    /// Names for binary batches: the first id gets the alias `from`, the others count on.
    case channels(from: UInt64, ids: [String])
    case commandResult(id: String, state: CommandStateChanged.State, value: Double?, reason: String?)
    case ping
    case unknown(type: String)

    /// How many readings a batch has; nil for all else.
    var readings: Int? {
        switch self {
        case .batch(let batch): batch.items.count
        case .oversized(let count): count
        default: nil
        }
    }
}
