import Domain
import Hummingbird
import ServiceKit
import TimeSeries

/// Experiments laid over each other at their starts, in the wire's words.
struct RunComparisonDTO: ResponseEncodable, Sendable {
    var experiments: [RunDTO]

    struct RunDTO: Encodable, Sendable {
        private var id: String
        private var name: String
        /// RFC 3339.
        private var startedOn: String
        @ExplicitNull private var stoppedOn: String?
        private var series: [SeriesDTO]

        init(_ run: ExperimentRun, _ series: [SeriesDTO]) {
            self.id = run.experiment.id.text
            self.name = run.experiment.name
            self.startedOn = run.experiment.startedAt.rfc3339
            self._stoppedOn = ExplicitNull(wrappedValue: run.experiment.stoppedAt?.rfc3339)
            self.series = series
        }

        private enum CodingKeys: String, CodingKey {
            case name, series
            case id = "public_id"
            case startedOn = "started_on"
            case stoppedOn = "stopped_on"
        }
    }

    struct SeriesDTO: Encodable, Sendable {
        private var id: String
        private var name: String
        private var unit: String
        private var resolution: String
        private var count: Int64
        @ExplicitNull private var minimum: Double?
        @ExplicitNull private var maximum: Double?
        @ExplicitNull private var average: Double?
        /// Milliseconds since the experiment's start, and value; null where the line breaks.
        private var points: [[Double?]]

        init(_ channel: Channel, _ line: Line, _ summary: RangeSummary, since start: Timestamp) {
            self.id = channel.id.text
            self.name = channel.name
            self.unit = channel.unit
            self.resolution = line.resolution.text
            self.count = summary.count
            self._minimum = ExplicitNull(wrappedValue: summary.aggregate?.minimum)
            self._maximum = ExplicitNull(wrappedValue: summary.aggregate?.maximum)
            self._average = ExplicitNull(wrappedValue: summary.aggregate.flatMap { $0.mean.isFinite ? $0.mean : nil })
            self.points = line.points.map { point in
                [
                    Double(point.time.microseconds - start.microseconds) / 1000,
                    point.value.isFinite ? point.value : nil,
                ]
            }
        }

        private enum CodingKeys: String, CodingKey {
            case name, unit, resolution, count, minimum, maximum, average, points
            case id = "event_public_id"
        }
    }
}
