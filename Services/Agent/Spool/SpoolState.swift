/// What the spool holds.
struct SpoolState: Sendable, Hashable {
    /// Oldest first; the last one is open. Never empty.
    var lanes: [SpoolLane]
    /// Bytes in use, without the write-ahead log.
    var bytes: Int
    /// Readings lost to the bounds since the process started.
    var dropped: Int
    var clock: DeviceClock

    /// The open lane.
    var live: SpoolLane { self.lanes[self.lanes.count - 1] }

    var waiting: Int64 { self.lanes.reduce(0) { $0 + $1.waiting } }
}
