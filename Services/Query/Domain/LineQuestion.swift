import Domain
import TimeSeries

/// What is asked of a channel: which line, of which time.
struct LineQuestion: Sendable, Hashable {
    enum Form: Sendable, Hashable {
        /// The pixels of a chart that many columns wide.
        case pixels(Int)
        /// As `pixels`, of readings alone: every point of it was measured when it says. Costs the decoding of all readings.
        case readings(columns: Int)
        /// One value for each bucket that touches the range, of all its readings.
        case buckets(BucketWidth, BucketFunction)
    }

    var from: Timestamp
    /// Behind `from`.
    var to: Timestamp
    var form: Form

    /// What of the range can have been measured at `now`.
    func past(_ now: Timestamp) -> Duration { max(.zero, min(self.to, now) - self.from) }

    /// Which buckets the spacing of readings is learned from. By the range alone, so that a line breaks at the same places
    /// however wide the chart is.
    var learningWidth: RollupWidth { self.to - self.from <= .seconds(31 * 86_400) ? .minute : .hour }
}
