import ServiceKit

/// A batch as it was written, whatever its format.
struct TelemetryBatch: Sendable, Hashable {
    var items: [TelemetryItem]

    /// The sender's numbering; nil for senders without a spool.
    var numbering: Numbering?

    /// The device corrected the times, because its clock was known to be wrong.
    var isClockCorrected = false

    /// What the sender says that it belongs to; nil: nothing.
    var trace: TraceContext?

    struct Numbering: Sendable, Hashable {
        var boot: String
        var last: UInt64
        var follows: UInt64
        var acknowledged: UInt64
    }
}
