import Domain
import Hummingbird

/// How many alerts want attention, on the wire.
struct AlertSummaryDTO: ResponseEncodable, Sendable {
    var firing: Int
    var unacknowledged: Int
    var shelved: Int
    var suppressed: Int
    var severities: [String: Int]

    init(_ summary: AlertSummary) {
        self.firing = summary.firing.values.reduce(0, +)
        self.unacknowledged = summary.unacknowledged
        self.shelved = summary.shelved
        self.suppressed = summary.suppressed
        self.severities = Dictionary(
            uniqueKeysWithValues: Severity.allCases.map { ($0.rawValue, summary.firing[$0] ?? 0) })
    }
}
