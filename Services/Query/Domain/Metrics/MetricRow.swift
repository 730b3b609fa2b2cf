import Domain
import TimeSeries

/// What several channels said at one time, or in one bucket.
struct MetricRow: Sendable, Hashable {
    var time: Timestamp
    /// In the channels' own units.
    var values: [Channel.Number: Double]

    /// The rows of several channels' points, which come in the order of their times; the newest `limit` of them.
    static func join(_ columns: [(channel: Channel.Number, points: [Point])], limit: Int) -> [MetricRow] {
        var rows: [Timestamp: [Channel.Number: Double]] = [:]
        for column in columns {
            for point in column.points { rows[point.time, default: [:]][column.channel] = point.value }
        }
        return rows.keys.sorted().suffix(limit).map { MetricRow(time: $0, values: rows[$0] ?? [:]) }
    }
}
