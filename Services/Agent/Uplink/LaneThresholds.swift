/// From when on the backlog is worth a lane of its own.
struct LaneThresholds: Sendable, Hashable {
    /// More readings than this wait: a new lane is begun at the next connection.
    var backlog: Int64 = 5_000
    /// More than this wait, and it never was all stored for `longOutage`: a new lane is begun, in mid connection too.
    var oldBacklog: Int64 = 1_000
    var longOutage: Duration = .seconds(60)
    /// With this many lanes no other is begun.
    var lanes = 64
}
