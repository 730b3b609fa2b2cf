/// When the server is asked again.
struct CheckInPace: Sendable {
    /// What the server may wish, in seconds.
    static let wishes = 5...3600
    /// A server that has no such route, or does not let this token, is asked so often.
    static let refused: Duration = .seconds(600)
    static let longestBackoff: Duration = .seconds(300)
    /// News go no faster.
    static let shortest: Duration = .seconds(5)

    private var failures = 0

    /// After an answer: what the server wishes, and up to a tenth more, so that a fleet does not ask in one instant.
    mutating func answered(wish seconds: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        self.failures = 0
        let wish = min(max(seconds, Self.wishes.lowerBound), Self.wishes.upperBound)
        return .milliseconds(Int64.random(in: Int64(wish) * 1000...Int64(wish) * 1100, using: &generator))
    }

    /// After none: a random time up to a limit that doubles from 10 s to 300 s, and no less than 5 s.
    mutating func failed(using generator: inout some RandomNumberGenerator) -> Duration {
        let limit = min(.seconds(10 << min(self.failures, 5)), Self.longestBackoff)
        self.failures += 1
        let (shortest, longest) = (Int64(Self.shortest / .milliseconds(1)), Int64(limit / .milliseconds(1)))
        return .milliseconds(Int64.random(in: shortest...longest, using: &generator))
    }
}
