import Hummingbird

/// What the old history API answered with 400: a question that is well formed and makes no sense.
enum HistoryError {
    static func unknownType(_ type: String, known: [String]) -> HTTPError {
        self.error("metric_type '\(type)' is not known; there are \(known.joined(separator: ", ")).")
    }

    static func unknownHost(_ host: String, known: [String]) -> HTTPError {
        self.error("host '\(host)' is not known; there are \(known.joined(separator: ", ")).")
    }

    static func tooManyChannels(_ type: String, _ count: Int, limit: Int) -> HTTPError {
        self.error(
            "'\(type)' has \(count) channels, more than the \(limit) that can be asked for at once; ask for a series.")
    }

    static let emptyRange = Self.error("start_time must be before end_time.")
    static let unequalRanges = Self.error("Both ranges must be equally long.")
    static let incompleteComparison = Self.error(
        "Either period and compare_to are needed, or start_time_1, end_time_1, start_time_2 and end_time_2.")

    static func notOneOf(_ name: String, _ words: [String]) -> HTTPError {
        self.error("\(name) must be one of \(words.joined(separator: ", ")).")
    }

    private static func error(_ message: String) -> HTTPError { HTTPError(.badRequest, message: message) }
}
