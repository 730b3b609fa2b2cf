/// When the server is asked the next time, and whether what went wrong is news.
struct PluginPace: Sendable {
    /// A server that has no such route, or does not let this token, is asked so often.
    static let refused: Duration = .seconds(300)

    /// Otherwise.
    let usual: Duration
    private var problem: String?

    init(usual: Duration) { self.usual = usual }

    /// Whether the last attempt came to nothing.
    var isFailing: Bool { self.problem != nil }

    mutating func answered() -> Duration {
        self.problem = nil
        return self.usual
    }

    /// A server that is away for days is news once.
    mutating func failed(_ error: any Error) -> (wait: Duration, isNews: Bool) {
        let text = "\(error)"
        defer { self.problem = text }
        let wait =
            if let error = error as? PluginClientError, case .refused = error { Self.refused } else { self.usual }
        return (wait, text != self.problem)
    }
}
