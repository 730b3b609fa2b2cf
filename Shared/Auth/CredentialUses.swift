import Domain

/// Which credentials were used and when, to be told to the gateway: each at most once a minute.
///
/// A plain value. Holds at most `capacity` credentials; when it is full of those of the last minute, further ones are not
/// noted: when a credential was last used is for people to read, and decides nothing.
struct CredentialUses {
    static let interval: Duration = .seconds(60)

    let capacity: Int
    private var noted: [String: Timestamp] = [:]
    private var untold: Set<String> = []

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// O(1); O(*n*) at most once a minute when it is full.
    mutating func note(_ credential: String, at now: Timestamp) {
        if let last = self.noted[credential] {
            guard now - last >= Self.interval else { return }
        } else if self.noted.count >= self.capacity {
            self.forget(at: now)
            guard self.noted.count < self.capacity else { return }
        }
        self.noted[credential] = now
        self.untold.insert(credential)
    }

    /// What was noted since the last time.
    mutating func take() -> [(credential: String, usedAt: Timestamp)] {
        defer { self.untold.removeAll() }
        return self.untold.compactMap { id in self.noted[id].map { (id, $0) } }
    }

    private var lastForgotten: Timestamp?

    private mutating func forget(at now: Timestamp) {
        if let last = self.lastForgotten, now - last < Self.interval, now >= last { return }
        self.lastForgotten = now
        self.noted = self.noted.filter { now - $0.value < Self.interval || self.untold.contains($0.key) }
    }
}
