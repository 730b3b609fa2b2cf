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

    /// - Parameter now: The right edge when none is given; the left one is an hour before it.
    init(_ request: Request, now: Timestamp) throws(ValidationError) {
        try self.init(ParameterReader(request), accept: request.headers[.accept], now: now)
    }

    init(_ parameters: ParameterReader, accept: String? = nil, now: Timestamp) throws(ValidationError) {
        var reader = parameters
        self.channels = reader.ids("event_public_id", 1...Self.channelLimit)
        let to = reader.time("to") ?? now
        let from = reader.time("from") ?? to - .seconds(3600)
        if from >= to {
            reader.refuse("from", "Input should be before to")
        } else if to - from > Self.longest {
            reader.refuse("from", "Input should be at most 100 years before to", type: "out_of_range")
        }
        let form = Self.form(&reader, from: from, to: to, channels: self.channels.count)
        self.question = LineQuestion(from: from, to: to, form: form)
        switch reader.text("format") {
        case nil: self.isBinary = accept?.contains(SeriesBinary.mediaType) ?? false
        case "binary": self.isBinary = true
        case let format:
            self.isBinary = false
            if format != "json" { reader.refuse("format", "Input should be 'json' or 'binary'", type: "enum") }
        }
        try reader.check()
    }

    private static func form(
        _ reader: inout ParameterReader, from: Timestamp, to: Timestamp, channels: Int
    ) -> LineQuestion.Form {
        guard let interval = reader.text("interval") else {
            if reader.has("function") { reader.refuse("function", "Input should come with interval") }
            return .pixels(Self.pixels(&reader, channels: channels))
        }
        if reader.has("pixels") { reader.refuse("pixels", "Input should not come with interval") }
        return .buckets(Self.width(interval, &reader, from: from, to: to), Self.function(&reader))
    }

    private static func pixels(_ reader: inout ParameterReader, channels: Int) -> Int {
        let pixels = reader.integer("pixels", default: 1000, in: 1...10_000)
        if channels > 0, (1...10_000).contains(pixels), pixels > Self.columnLimit / channels {
            reader.refuse(
                "pixels", "Input should be at most \(Self.columnLimit / channels) for \(channels) channels",
                type: "out_of_range")
        }
        return max(1, pixels)
    }

    private static func width(
        _ interval: String, _ reader: inout ParameterReader, from: Timestamp, to: Timestamp
    ) -> BucketWidth {
        let width = interval == "auto" ? BucketWidth.automatic(for: to - from) : BucketWidth(interval)
        guard let width else {
            reader.refuse("interval", "Input should be 'auto', a number of seconds, or such as 5s, 1m, 1h, 1d")
            return .minute
        }
        if from < to, to - from <= Self.longest, width.count(from: from, to: to) > Self.bucketLimit {
            reader.refuse(
                "interval", "Input should make at most \(Self.bucketLimit) buckets of the range", type: "out_of_range")
        }
        return width
    }

    private static func function(_ reader: inout ParameterReader) -> BucketFunction {
        guard let name = reader.text("function") else { return .mean }
        if let function = BucketFunction(rawValue: name) { return function }
        let names = BucketFunction.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        reader.refuse("function", "Input should be one of \(names)", type: "enum")
        return .mean
    }
}
