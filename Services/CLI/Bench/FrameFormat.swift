import ArgumentParser

/// How simulated agents write their batches.
enum FrameFormat: String, Sendable, Encodable, CaseIterable, ExpressibleByArgument {
    /// The telemetry socket's JSON, numbered.
    case json
    /// The telemetry socket's binary frames, as our agent sends them.
    case binary
    /// InfluxDB line protocol by `POST /api/v1/write`, as Telegraf sends it.
    case lines
}
