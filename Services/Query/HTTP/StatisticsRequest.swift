import Domain
import Hummingbird

/// `GET /api/v1/statistics?event_public_id=a,b&from=…&to=…&percentiles=5,50,95&above=80`, checked.
struct StatisticsRequest: Sendable {
    var channels: [String]
    var question: StatisticsQuestion

    static let channelLimit = 50

    private static let percentileLimit = 20

    /// - Parameter now: The right edge when none is given; the left one is an hour before it.
    init(_ request: Request, now: Timestamp) throws(ValidationError) {
        var reader = ParameterReader(request)
        self.channels = reader.ids("event_public_id", 1...Self.channelLimit)
        let to = reader.time("to") ?? now
        let from = reader.time("from") ?? to - .seconds(3600)
        if from >= to { reader.refuse("from", "Input should be before to") }
        var percentiles: [Double] = [5, 50, 95]
        if reader.text("percentiles") != nil {
            let texts = reader.list("percentiles")
            percentiles = texts.compactMap { Double($0) }.filter { (0...100).contains($0) }
            if percentiles.count != texts.count || texts.count > Self.percentileLimit {
                reader.refuse(
                    "percentiles", "Should be at most \(Self.percentileLimit) numbers from 0 to 100",
                    type: "out_of_range")
            }
        }
        self.question = StatisticsQuestion(
            from: from, to: to, percentiles: percentiles, above: reader.number("above"))
        try reader.check()
    }
}
