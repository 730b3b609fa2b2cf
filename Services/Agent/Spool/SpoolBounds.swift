/// How much the spool may hold before the oldest readings go.
struct SpoolBounds: Sendable {
    /// Of the database's used pages; the write-ahead log beside it adds about 4 MB, the reserve 8 MB.
    var maxBytes: Int
    /// By the readings' own time, once the clock is known (`DeviceClock.isKnown`).
    var maxAge: Duration
}
