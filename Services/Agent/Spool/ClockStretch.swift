/// Readings whose times belong together: stamped by one clock that did not step.
struct ClockStretch: Sendable, Hashable {
    /// Of the last reading it may have; `Int64.max` for the stretch that is going on.
    var last = Int64.max
    /// What to add to the times.
    var correction = Duration.zero
}
