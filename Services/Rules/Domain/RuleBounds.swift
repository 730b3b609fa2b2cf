import Domain

/// Bounds of what people write into a rule or about an alert.
enum RuleBounds {
    /// In Unicode scalars, as the other lengths.
    static let nameLength = 1...255
    static let descriptionLength = 0...2000
    static let expressionLength = 1...4000
    static let webhookEventTypeLength = 0...100
    static let forSeconds: ClosedRange<Double> = 0...604_800
    static let cooldownSeconds = 0...31_622_400
    static let defaultCooldown = 60
    static let tests = 50
    static let series = 20
    static let seriesLength = 0...10_000
    static let expectations = 1000
    static let interval: ClosedRange<Double> = 0.001...86_400
    static let expectedAt: ClosedRange<Double> = 0...31_622_400
    static let windows = 50
    static let actions = 10
    static let escalationSteps = 5
    static let escalationSeconds = 60...604_800
    static let repetitionSeconds = 300...86_400
    /// The time comes behind it.
    static let experimentNameLength = 1...200
    /// Of a span that is tried or explained.
    static let longestSpan = Duration.seconds(31 * 86_400)
    /// Where it may lie: of the years 2000 to 2100.
    static let times = Timestamp(microseconds: 946_684_800_000_000)...Timestamp(microseconds: 4_102_444_800_000_000)
    static let readingLimit = 5_000_000

    /// Of each list of a maintenance window.
    static let scope = 1000

    static let commentLength = 0...2000
    static let acknowledged = 1000
    static let shelfMinutes = 1...10_080
    /// Of an alert's history, the newest.
    static let historyLimit = 1000
}
