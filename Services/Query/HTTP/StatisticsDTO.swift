import Domain
import Hummingbird
import ServiceKit
import TimeSeries

/// Figures of channels over a range, in the wire's words.
struct StatisticsDTO: ResponseEncodable, Sendable {
    /// Times as RFC 3339.
    var from: String
    var to: String
    var series: [ChannelDTO]

    init(_ question: StatisticsQuestion, _ series: [ChannelDTO]) {
        (self.from, self.to) = (question.from.rfc3339, question.to.rfc3339)
        self.series = series
    }

    struct PointDTO: Encodable, Sendable {
        var timestamp: String
        var value: Double

        init(_ point: Point) {
            self.timestamp = point.time.rfc3339
            self.value = point.value
        }
    }

    struct ChannelDTO: Encodable, Sendable {
        private var id: String
        private var name: String
        private var unit: String
        private var count: Int64
        @ExplicitNull private var mean: Double?
        @ExplicitNull private var minimum: Double?
        @ExplicitNull private var maximum: Double?
        @ExplicitNull private var deviation: Double?
        @ExplicitNull private var first: PointDTO?
        @ExplicitNull private var last: PointDTO?
        @ExplicitNull private var percentiles: [String: Double?]?
        @ExplicitNull private var integral: Double?
        @ExplicitNull private var covered: Double?
        @ExplicitNull private var timeAbove: Double?
        private var resolution: String

        init(_ channel: Channel, _ statistics: RangeStatistics, _ question: StatisticsQuestion) {
            self.id = channel.id.text
            self.name = channel.name
            self.unit = channel.unit
            self.count = statistics.count
            self._mean = ExplicitNull(wrappedValue: Self.finite(statistics.mean))
            self._minimum = ExplicitNull(wrappedValue: Self.finite(statistics.minimum))
            self._maximum = ExplicitNull(wrappedValue: Self.finite(statistics.maximum))
            self._deviation = ExplicitNull(wrappedValue: Self.finite(statistics.deviation))
            self._first = ExplicitNull(wrappedValue: statistics.first.map(PointDTO.init))
            self._last = ExplicitNull(wrappedValue: statistics.last.map(PointDTO.init))
            self._percentiles = ExplicitNull(
                wrappedValue: statistics.percentiles.map { values in
                    Dictionary(zip(question.percentiles.map(Self.key), values.map(Self.finite))) { $1 }
                })
            self._integral = ExplicitNull(wrappedValue: Self.finite(statistics.integral))
            self._covered = ExplicitNull(wrappedValue: statistics.covered.map { $0 / .seconds(1) })
            self._timeAbove = ExplicitNull(wrappedValue: statistics.timeAbove.map { $0 / .seconds(1) })
            self.resolution = statistics.resolution.text
        }

        /// Sums of the greatest numbers are none that JSON could say.
        private static func finite(_ number: Double?) -> Double? { number.flatMap { $0.isFinite ? $0 : nil } }

        /// `50`, `99.9`.
        private static func key(_ percent: Double) -> String {
            percent == percent.rounded() ? String(Int(percent)) : String(percent)
        }

        private enum CodingKeys: String, CodingKey {
            case name, unit, count, mean, minimum, maximum, first, last, percentiles, integral, resolution
            case id = "event_public_id"
            case deviation = "standard_deviation"
            case covered = "covered_seconds"
            case timeAbove = "time_above_seconds"
        }
    }
}
