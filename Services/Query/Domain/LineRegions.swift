import Archive
import Domain
import TimeSeries

/// What of a range retention has left:
/// ```
///   from        minutes' horizon      readings' horizon                 to
///    ├── hours alone ──┼── minutes and hours ──┼── readings and their rollups ──┤
/// ```
struct LineRegions: Sendable, Hashable {
    var hours: Range<Timestamp>
    var minutes: Range<Timestamp>
    var readings: Range<Timestamp>

    init(from: Timestamp, to: Timestamp, _ horizons: Horizons) {
        let raw = min(max(from, horizons.raw ?? from), to)
        let minutes = min(max(from, horizons.minutes ?? from), raw)
        (self.hours, self.minutes, self.readings) = (from..<minutes, minutes..<raw, raw..<to)
    }
}
