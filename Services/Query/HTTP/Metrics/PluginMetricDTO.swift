import Domain
import Hummingbird
import ServiceKit

/// One value of a metric set, in Unity's words.
struct PluginMetricDTO: ResponseEncodable, Sendable {
    struct Tags: Encodable, Sendable {
        /// Host or group.
        var host: String
        /// The channel's name.
        var channel: String
    }

    private let time: String
    private let plugin: String
    private let name: String
    private let value: Double
    private let tags: Tags

    init(_ field: MetricField, of set: MetricSet, at time: Timestamp, value: Double) {
        self.time = time.rfc3339
        self.plugin = set.id
        self.name = field.name
        self.value = value * field.factor
        self.tags = Tags(host: set.group, channel: field.channelName)
    }

    /// Nil when the set has no field of the reading's channel.
    init?(_ reading: Reading, of set: MetricSet) {
        guard let field = set.fields.first(where: { $0.channel == reading.channel }) else { return nil }
        self.init(field, of: set, at: reading.time, value: reading.value)
    }

    private enum CodingKeys: String, CodingKey {
        case time, value, tags
        case plugin = "plugin_id"
        case name = "metric_name"
    }
}

/// A metric set's last hours.
struct PluginHistoryDTO: ResponseEncodable, Sendable {
    private let plugin: String
    @ExplicitNull private var name: String?
    private let hours: Int
    /// Of the buckets; Unity gave every row.
    private let interval: String
    private let count: Int
    private let metrics: [PluginMetricDTO]

    /// - Parameter rows: In the order of their times.
    init(_ set: MetricSet, name: String?, hours: Int, width: BucketWidth, rows: [MetricRow]) {
        self.plugin = set.id
        self._name = ExplicitNull(wrappedValue: name)
        self.hours = hours
        self.interval = width.text
        self.metrics = rows.reversed().flatMap { row in
            set.fields.compactMap { field in
                row.values[field.channel].map { PluginMetricDTO(field, of: set, at: row.time, value: $0) }
            }
        }
        self.count = self.metrics.count
    }

    private enum CodingKeys: String, CodingKey {
        case hours, interval, count, metrics
        case plugin = "plugin_id"
        case name = "metric_name"
    }
}
