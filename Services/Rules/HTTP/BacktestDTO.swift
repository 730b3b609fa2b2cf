import Hummingbird

/// What a rule would have done, on the wire.
struct BacktestDTO: ResponseEncodable, Sendable {
    var fired: Int
    var cleared: Int
    var transitions: [TransitionDTO]
    var isTruncated: Bool
    var seconds: Double
    var readings: Int

    init(_ report: Backtest.Report, took duration: Duration) {
        self.fired = report.fired
        self.cleared = report.cleared
        self.transitions = report.transitions.compactMap(TransitionDTO.init)
        self.isTruncated = report.isTruncated
        self.seconds = duration / .seconds(1)
        self.readings = report.readings
    }

    private enum CodingKeys: String, CodingKey {
        case fired, cleared, transitions
        case isTruncated = "truncated"
        case seconds, readings
    }
}
