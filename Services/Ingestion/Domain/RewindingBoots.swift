/// The generations of spools that were asked to send again: all that is under way behind a gap is a gap as well, and one
/// answer is enough.
struct RewindingBoots: Sendable {
    /// A sender works off two or three at once. Beyond the bound all are forgotten, and the sender hears `resend` again.
    static let limit = 64

    private var boots: Set<String> = []

    /// Notes a gap; whether the sender has to be told.
    mutating func begin(_ boot: String) -> Bool {
        if self.boots.count >= Self.limit { self.boots.removeAll() }
        return self.boots.insert(boot).inserted
    }

    /// A batch of `boot` was stored: the next gap is a new one.
    mutating func end(_ boot: String) {
        self.boots.remove(boot)
    }
}
