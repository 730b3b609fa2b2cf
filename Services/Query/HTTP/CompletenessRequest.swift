import Domain
import Hummingbird

/// `GET /api/v1/completeness?from=…&to=…&source=…`, checked.
struct CompletenessRequest: Sendable {
    var from: Timestamp
    var to: Timestamp
    /// Nil: all.
    var source: String?

    /// 31 days.
    static let longest = Duration.seconds(31 * 86_400)

    /// - Parameter now: The right edge when none is given; the left one is a day before it.
    init(_ request: Request, now: Timestamp) throws(ValidationError) {
        try self.init(
            from: request.uri.queryParameters["from"].map(String.init),
            to: request.uri.queryParameters["to"].map(String.init),
            source: request.uri.queryParameters["source"].map(String.init), now: now)
    }

    init(from: String?, to: String?, source: String?, now: Timestamp) throws(ValidationError) {
        var issues: [ValidationError.Issue] = []
        func time(_ text: String?, _ name: String) -> Timestamp? {
            guard let text else { return nil }
            let time = Timestamp(rfc3339: text)
            if time == nil {
                issues.append(.init(["query", name], "Input should be an RFC 3339 time", type: "datetime_parsing"))
            }
            return time
        }
        self.to = time(to, "to") ?? now
        self.from = time(from, "from") ?? self.to - .seconds(86_400)
        self.source = source
        if self.from >= self.to {
            issues.append(.init(["query", "from"], "Input should be before to", type: "value_error"))
        } else if self.to - self.from > Self.longest {
            issues.append(.init(["query", "from"], "Input should be at most 31 days before to", type: "out_of_range"))
        }
        guard issues.isEmpty else { throw ValidationError(issues) }
    }
}
