/// What the spool holds; the numbers are of one boot id.
struct SpoolState: Sendable, Hashable {
    /// The highest number given so far; 0 before the first reading.
    var last: Int64
    /// The highest number known to be stored by the server.
    var acknowledged: Int64
    /// Bytes in use, without the write-ahead log.
    var bytes: Int
    /// Readings lost to the bounds since the process started.
    var dropped: Int
}
