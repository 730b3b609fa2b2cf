/// How long to wait before the next connection: a random time between nothing and a limit that doubles with each
/// failure (full jitter), so that a fleet that lost its server does not come back in one instant.
struct ReconnectBackoff: Sendable {
    static let shortest: Duration = .seconds(1)
    static let longest: Duration = .seconds(30)

    /// A connection that lasted this long starts the doubling over.
    static let stable: Duration = .seconds(60)

    private var failures = 0

    /// The upper limit of the next wait.
    var limit: Duration {
        min(Self.shortest * Int(1 << min(self.failures, 5)), Self.longest)
    }

    /// The wait after a connection that was up for `uptime`; zero for one that did not come about.
    mutating func next(afterUptime uptime: Duration, using generator: inout some RandomNumberGenerator) -> Duration {
        if uptime >= Self.stable { self.failures = 0 }
        defer { self.failures += 1 }
        return .microseconds(Int64.random(in: 0...self.limit.microsecondsForJitter, using: &generator))
    }
}

extension Duration {
    fileprivate var microsecondsForJitter: Int64 { Int64(self / .microseconds(1)) }
}
