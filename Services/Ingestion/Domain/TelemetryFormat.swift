/// The ways in which readings come.
enum TelemetryFormat: String, Sendable, CaseIterable {
    case json
    case binary
    case lines
}
