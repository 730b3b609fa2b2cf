import Domain

/// `GET /api/v1/history/metrics?metric_type=cpu&start_time=…&end_time=…`, checked but for what only the catalogue knows.
struct HistoryRequest: Sendable {
    var type: String
    var host: String?
    var from: Timestamp
    var to: Timestamp
    var width: BucketWidth
    /// Data points, the newest of them.
    var limit: Int

    static let limits = 1...10_000
    static let defaultLimit = 1000

    /// - Throws: `ValidationError` for what is missing or malformed; 400 for an empty range and an unknown interval.
    init(_ query: some Sequence<(key: Substring, value: Substring)>) throws {
        var reader = ParameterReader(query)
        self.type = reader.requiredText("metric_type")
        self.host = reader.text("host")
        self.from = reader.requiredTime("start_time")
        self.to = reader.requiredTime("end_time")
        self.limit = reader.integer("limit", default: Self.defaultLimit, in: Self.limits)
        try reader.check()
        guard self.from < self.to else { throw HistoryError.emptyRange }
        self.width = try HistoryInterval.width(reader.text("interval"), for: self.to - self.from)
    }
}
