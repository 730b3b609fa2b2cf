import Domain
import Hummingbird

/// `GET /api/v1/series?event_public_id=a,b&from=…&to=…&pixels=1000`, checked.
struct SeriesRequest: Sendable {
    /// Each once, in the order in which they were named.
    var channels: [String]
    var question: LineQuestion
    var isBinary: Bool

    static let channelLimit = 50
    static let bucketLimit = 10_000
    /// Of all channels together: what one answer may take in memory, and in the network.
    static let columnLimit = 100_000
    private static let longest = Duration.seconds(36_525 * 86_400)

    init(_ request: Request, now: Timestamp) throws(ValidationError) {
        let query = Dictionary(grouping: request.uri.queryParameters, by: \.key).mapValues { $0.map(\.value) }
        try self.init(query, accept: request.headers[.accept], now: now)
    }

    /// - Parameters:
    ///   - query: The values of each parameter. Of most the first counts.
    ///   - now: The right edge when none is given; the left one is an hour before it.
    init(_ query: [Substring: [Substring]], accept: String? = nil, now: Timestamp) throws(ValidationError) {
        var issues: [ValidationError.Issue] = []
        let named = query.compactMapValues(\.first)

        func time(_ name: Substring) -> Timestamp? {
            guard let text = named[name] else { return nil }
            let time = Timestamp(rfc3339: String(text))
            if time == nil {
                issues.append(
                    .init(["query", String(name)], "Input should be an RFC 3339 time", type: "datetime_parsing"))
            }
            return time
        }
        var seen: Set<Substring> = []
        self.channels = (query["event_public_id"] ?? []).flatMap { $0.split(separator: ",") }
            .filter { seen.insert($0).inserted }.map(String.init)
        if !(1...Self.channelLimit).contains(self.channels.count) {
            issues.append(
                .init(
                    ["query", "event_public_id"], "Should name 1 to \(Self.channelLimit) channels", type: "list_length")
            )
        }
        let to = time("to") ?? now
        let from = time("from") ?? to - .seconds(3600)
        if from >= to {
            issues.append(.init(["query", "from"], "Input should be before to", type: "value_error"))
        } else if to - from > Self.longest {
            issues.append(
                .init(["query", "from"], "Input should be at most 100 years before to", type: "out_of_range"))
        }
        let isRange = issues.isEmpty
        let form: LineQuestion.Form
        if let interval = named["interval"] {
            form = Self.buckets(
                interval, named["function"], from: from, to: to, isRange: isRange, hasPixels: named["pixels"] != nil,
                &issues)
        } else {
            form = Self.pixels(named["pixels"], channels: self.channels.count, &issues)
            if named["function"] != nil {
                issues.append(.init(["query", "function"], "Input should come with interval", type: "value_error"))
            }
        }
        self.question = LineQuestion(from: from, to: to, form: form)
        self.isBinary = accept?.contains(SeriesBinary.mediaType) ?? false
        switch named["format"] {
        case nil: break
        case "json": self.isBinary = false
        case "binary": self.isBinary = true
        default:
            issues.append(.init(["query", "format"], "Input should be 'json' or 'binary'", type: "enum"))
        }
        guard issues.isEmpty else { throw ValidationError(issues) }
    }

    private static func pixels(
        _ text: Substring?, channels: Int, _ issues: inout [ValidationError.Issue]
    ) -> LineQuestion.Form {
        let pixels = text.map { Int($0) ?? 0 } ?? 1000
        if !(1...10_000).contains(pixels) {
            issues.append(.init(["query", "pixels"], "Input should be from 1 to 10000", type: "out_of_range"))
        } else if pixels * channels > Self.columnLimit {
            issues.append(
                .init(
                    ["query", "pixels"],
                    "Input should be at most \(Self.columnLimit / channels) for \(channels) channels",
                    type: "out_of_range"))
        }
        return .pixels(max(1, pixels))
    }

    private static func buckets(
        _ interval: Substring, _ function: Substring?, from: Timestamp, to: Timestamp, isRange: Bool, hasPixels: Bool,
        _ issues: inout [ValidationError.Issue]
    ) -> LineQuestion.Form {
        if hasPixels {
            issues.append(.init(["query", "pixels"], "Input should not come with interval", type: "value_error"))
        }
        let width = interval == "auto" ? BucketWidth.automatic(for: to - from) : BucketWidth(interval)
        if width == nil {
            issues.append(
                .init(
                    ["query", "interval"], "Input should be 'auto', a number of seconds, or such as 5s, 1m, 1h, 1d",
                    type: "value_error"))
        } else if let width, isRange, width.count(from: from, to: to) > Self.bucketLimit {
            issues.append(
                .init(
                    ["query", "interval"], "Input should make at most \(Self.bucketLimit) buckets of the range",
                    type: "out_of_range"))
        }
        let known = function.map { BucketFunction(rawValue: String($0)) } ?? .mean
        if known == nil {
            let names = BucketFunction.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            issues.append(.init(["query", "function"], "Input should be one of \(names)", type: "enum"))
        }
        return .buckets(width ?? .minute, known ?? .mean)
    }
}
