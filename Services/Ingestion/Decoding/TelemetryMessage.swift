import Contracts

/// What a device or a program sends: one WebSocket message, or the body of a POST.
enum TelemetryMessage: Sendable, Hashable {
    case batch(TelemetryBatch)
    /// The agent's first message: which channels' setpoints it carries out.
    case hello(agent: String, actuators: [String])
    case commandResult(id: String, state: CommandStateChanged.State, value: Double?, reason: String?)
    case ping
    case unknown(type: String)
}

/// A batch as it was written, nothing looked up yet.
struct TelemetryBatch: Sendable, Hashable {
    var items: [TelemetryItem]

    /// The sender's numbering; nil for senders without a spool.
    var numbering: Numbering?

    /// The device has set the items' times right after it measured.
    var isClockCorrected: Bool = false

    struct Numbering: Sendable, Hashable {
        var boot: String
        var last: UInt64
        var follows: UInt64
        var acknowledged: UInt64
    }
}

/// One item of a batch as it was written.
struct TelemetryItem: Sendable, Hashable {
    enum Value: Sendable, Hashable {
        case number(Double)
        case missing
        case wrongType
    }
    enum Time: Sendable, Hashable {
        case absent
        case instant(microseconds: Int64)
        case malformed
    }

    var channel: String?
    var value: Value = .missing
    var time: Time = .absent
}
