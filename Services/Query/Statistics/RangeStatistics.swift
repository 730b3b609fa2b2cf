import Domain
import TimeSeries

/// What the readings of one channel within a range come to; each field nil where there is nothing to tell.
struct RangeStatistics: Sendable, Hashable {
    var count: Int64 = 0
    var mean: Double?
    var minimum: Double?
    var maximum: Double?
    /// Of the readings as a sample (*n* − 1); nil for fewer than two.
    var deviation: Double?
    var first: Point?
    var last: Point?
    /// In the order of the question; nil where readings are gone or too many.
    var percentiles: [Double?]?
    /// In the channel's unit times hours.
    var integral: Double?
    /// The time between readings that are not farther apart than a gap.
    var covered: Duration?
    /// Of the covered time, how long the line is above the limit.
    var timeAbove: Duration?
    /// `raw`: computed from every reading.
    var resolution = Resolution.raw

    init() {}

    /// From what is left where readings are gone or too many to be read.
    init(_ aggregate: Aggregate?, _ resolution: Resolution) {
        self.resolution = resolution
        guard let aggregate else { return }
        self.count = aggregate.count
        self.mean = aggregate.mean
        (self.minimum, self.maximum) = (aggregate.minimum, aggregate.maximum)
        (self.first, self.last) = (aggregate.first, aggregate.last)
    }
}
