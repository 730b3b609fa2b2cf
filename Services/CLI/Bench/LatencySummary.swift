/// What remains of many durations.
struct LatencySummary: Sendable, Hashable {
    var count: Int
    var p50: Duration
    var p95: Duration
    var p99: Duration
    var max: Duration
}
