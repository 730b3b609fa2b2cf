/// When the server is asked again.
struct CheckInPace: Sendable {
    /// What the server may wish, in seconds.
    static let wishes = 5...3600
    /// A server that has no such route, or does not let this token, is asked so often.
    static let refused: Duration = .seconds(600)
    static let longestBackoff: Duration = .seconds(300)
    /// News go no faster, unless the device is to ask more often anyway.
    static let shortest: Duration = .seconds(5)

    /// What the server wishes counts up to here.
    let longest: Duration
    private var failures = 0

    init(longest: Duration = .seconds(3600)) { self.longest = longest }

    /// So much time is between two check-ins, though there be news.
    var news: Duration { min(Self.shortest, self.longest) }

    /// After an answer: what the server wishes, or less, and up to a tenth more, so that a fleet does not ask in one instant.
    mutating func answered(wish seconds: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        self.failures = 0
        let wish = min(max(seconds, Self.wishes.lowerBound), Self.wishes.upperBound)
        let wait = min(.seconds(wish), self.longest) / .milliseconds(1)
        return .milliseconds(Int64.random(in: Int64(wait)...Int64(wait * 1.1), using: &generator))
    }

    /// After none: a random time up to a limit that doubles from 10 s to 300 s, and no less than 5 s.
    mutating func failed(using generator: inout some RandomNumberGenerator) -> Duration {
        let limit = min(.seconds(10 << min(self.failures, 5)), Self.longestBackoff)
        self.failures += 1
        let (shortest, longest) = (Int64(Self.shortest / .milliseconds(1)), Int64(limit / .milliseconds(1)))
        return .milliseconds(Int64.random(in: shortest...longest, using: &generator))
    }
}
