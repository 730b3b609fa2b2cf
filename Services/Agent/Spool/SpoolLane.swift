/// One generation of the spool's numbers: contiguous from 1, named by its boot id.
///
/// The newest lane is open, new readings go there; the others are closed and only worked off.
struct SpoolLane: Sendable, Hashable {
    /// A random text; no two lanes ever have the same.
    var boot: String
    /// The highest number given so far; 0 before the first reading.
    var last: Int64
    /// The highest number known to be stored by the server.
    var acknowledged: Int64

    /// Readings that are not acknowledged, those included that the bounds have dropped.
    var waiting: Int64 { self.last - self.acknowledged }
}
