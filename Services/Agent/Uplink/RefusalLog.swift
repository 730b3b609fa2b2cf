/// Remembers which refusals were logged: a sensor that is refused once a second is news only once.
struct RefusalLog: Sendable {
    private struct Entry: Hashable {
        var channel: String
        var reason: String
    }

    /// When so many different ones were logged, it starts over.
    static let memory = 1000

    private var logged: Set<Entry> = []

    /// Whether this reason was not yet seen for this channel; it is remembered from now on.
    mutating func isNews(channel: String, reason: String) -> Bool {
        if self.logged.count >= Self.memory { self.logged = [] }
        return self.logged.insert(Entry(channel: channel, reason: reason)).inserted
    }
}
