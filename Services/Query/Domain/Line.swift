import Domain
import TimeSeries

/// A channel's line between two times, and what stands behind it.
struct Line: Sendable {
    var channel: Channel

    /// In the order of time. A value that is not a number is no reading: the line breaks there.
    var points: [Point]

    var resolution: Resolution

    /// How much time one group of points stands for; nil: each reading for itself.
    var interval: Duration?

    /// Distance above which the line breaks.
    var gap: Duration

    /// Readings in the range. Where they are gone: those of the buckets that stand for them.
    var count: Int64

    /// When the channel's newest reading was measured, whatever the range; nil: it has none.
    var newest: Timestamp?

    /// Readings that are there ÷ those that the spacing lets expect until now, at most 1; nil: nothing is known of the spacing.
    var completeness: Double?
}
