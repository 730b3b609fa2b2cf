/// When a failed delivery is tried again: the example of Standard Webhooks, ten attempts in about 75 hours and 35 minutes.
enum RetryLadder {
    /// Before the second attempt, the third …
    static let pauses: [Duration] = [
        .seconds(5), .seconds(300), .seconds(1800), .seconds(7200), .seconds(5 * 3600), .seconds(10 * 3600),
        .seconds(14 * 3600), .seconds(20 * 3600), .seconds(24 * 3600),
    ]

    static let attempts = Self.pauses.count + 1

    /// The longest wish of a receiver that is heeded.
    static let longestWish: Duration = .seconds(24 * 3600)

    /// The pause after a failed attempt; nil: it was the last.
    ///
    /// - Parameters:
    ///   - tries: attempts so far, at least one.
    ///   - wish: the receiver's `Retry-After`: not sooner than that.
    ///   - chance: 0 to 1: spreads the pause by up to a tenth, so that what failed together does not come again together.
    static func pause(afterTries tries: Int, wish: Duration? = nil, chance: Double) -> Duration? {
        guard tries < Self.attempts else { return nil }
        let pause = Self.pauses[max(tries, 1) - 1]
        let spread = pause * (0.9 + 0.2 * chance)
        return max(spread, min(wish ?? .zero, Self.longestWish))
    }
}
