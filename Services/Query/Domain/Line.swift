import Domain
import TimeSeries

/// A channel's line between two times.
struct Line: Sendable {
    var channel: Channel.Number
    var points: [Point]
    var resolution: Resolution
}
