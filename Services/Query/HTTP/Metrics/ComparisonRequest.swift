import Domain

/// `GET /api/v1/history/compare`: the last hour, day or week against the same of yesterday or last week, or any two ranges of one
/// length; checked but for what only the catalogue knows.
struct ComparisonRequest: Sendable {
    struct Span: Sendable, Hashable {
        var from: Timestamp
        var to: Timestamp
    }

    var type: String
    var host: String?
    /// As the answer names it: `hour`, `day`, `week`, or `custom`.
    var period: String
    /// `yesterday`, `last_week`, or `custom`.
    var comparedTo: String
    var current: Span
    var comparison: Span
    var width: BucketWidth
    /// Data points of each, the newest of them.
    var limit: Int

    private static let periods = [
        ("day", Duration.seconds(86_400)), ("hour", .seconds(3600)), ("week", .seconds(604_800)),
    ]
    private static let shifts = [("last_week", Duration.seconds(604_800)), ("yesterday", .seconds(86_400))]
    private static let rangeNames = ["start_time_1", "end_time_1", "start_time_2", "end_time_2"]

    /// - Parameter now: The end of the current period, when there is one.
    /// - Throws: `ValidationError` for what is missing or malformed; 400 for what is not known or does not fit together.
    init(_ query: some Sequence<(key: Substring, value: Substring)>, now: Timestamp) throws {
        var reader = ParameterReader(query)
        self.type = reader.requiredText("metric_type")
        self.host = reader.text("host")
        self.limit = reader.integer("limit", default: HistoryRequest.defaultLimit, in: HistoryRequest.limits)
        let isCustom = Self.rangeNames.contains { reader.has($0) }
        if isCustom {
            guard Self.rangeNames.allSatisfy({ reader.has($0) }) else { throw HistoryError.incompleteComparison }
            let times = Self.rangeNames.map { reader.requiredTime($0) }
            try reader.check()
            (self.period, self.comparedTo) = ("custom", "custom")
            self.current = Span(from: times[0], to: times[1])
            self.comparison = Span(from: times[2], to: times[3])
        } else {
            try reader.check()
            guard let period = reader.text("period"), let comparedTo = reader.text("compare_to") else {
                throw HistoryError.incompleteComparison
            }
            let length: Duration
            let shift: Duration
            (self.period, length) = try Self.pick(period, "period", Self.periods)
            (self.comparedTo, shift) = try Self.pick(comparedTo, "compare_to", Self.shifts)
            self.current = Span(from: now - length, to: now)
            self.comparison = Span(from: now - length - shift, to: now - shift)
        }
        let length = self.current.to - self.current.from
        guard length > .zero, self.comparison.from < self.comparison.to else { throw HistoryError.emptyRange }
        guard length == self.comparison.to - self.comparison.from else { throw HistoryError.unequalRanges }
        self.width = try HistoryInterval.width(reader.text("interval"), for: length)
    }

    private static func pick(
        _ word: String, _ name: String, _ choices: [(String, Duration)]
    ) throws -> (String, Duration) {
        let word = word.lowercased()
        guard let choice = choices.first(where: { $0.0 == word }) else {
            throw HistoryError.notOneOf(name, choices.map(\.0))
        }
        return choice
    }
}
