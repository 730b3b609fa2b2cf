/// How much one message may hold.
struct TelemetryLimits: Sendable {
    /// `BATCH_LIMIT`: items of a batch, over HTTP as over a socket, and lines of a write.
    var batch = 1000

    /// `FRAME_LIMIT`: bytes of a message or a body, inflated.
    var frame = 1 << 20
}
