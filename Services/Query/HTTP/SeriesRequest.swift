import Domain
import Hummingbird

/// `GET /api/v1/series?event_public_id=a,b&from=…&to=…&pixels=1000`, checked.
struct SeriesRequest: Sendable {
    var channels: [String]
    var from: Timestamp
    var to: Timestamp
    var pixels: Int

    static let channelLimit = 50

    /// - Parameter now: The right edge when none is given; the left one is an hour before it.
    init(_ request: Request, now: Timestamp) throws(ValidationError) {
        let query = request.uri.queryParameters
        var issues: [ValidationError.Issue] = []

        func time(_ name: Substring) -> Timestamp? {
            guard let text = query[name] else { return nil }
            let time = Timestamp(rfc3339: String(text))
            if time == nil {
                issues.append(
                    .init(["query", String(name)], "Input should be an RFC 3339 time", type: "datetime_parsing"))
            }
            return time
        }
        self.channels = query.getAll("event_public_id").flatMap { $0.split(separator: ",") }.map(String.init)
        if !(1...Self.channelLimit).contains(self.channels.count) {
            issues.append(
                .init(
                    ["query", "event_public_id"], "Should name 1 to \(Self.channelLimit) channels", type: "list_length")
            )
        }
        let to = time("to") ?? now
        let from = time("from") ?? to - .seconds(3600)
        (self.from, self.to) = (from, to)
        if from >= to { issues.append(.init(["query", "from"], "Input should be before to", type: "value_error")) }
        self.pixels = query["pixels"].map { Int($0) ?? 0 } ?? 1000
        if !(1...10_000).contains(self.pixels) {
            issues.append(.init(["query", "pixels"], "Input should be from 1 to 10000", type: "out_of_range"))
        }
        guard issues.isEmpty else { throw ValidationError(issues) }
    }
}
