/// How much the spool may hold before the oldest readings go.
struct SpoolBounds: Sendable {
    /// Of the database's used pages; the write-ahead log beside it adds about 4 MB.
    var maxBytes: Int
    /// By the readings' own time.
    var maxAge: Duration
}
