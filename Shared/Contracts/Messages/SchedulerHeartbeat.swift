/// What a worker's scheduler says of itself every 10 s under ``Keys/schedulerHeartbeat``, as JSON.
package struct SchedulerHeartbeat: Codable, Sendable, Hashable {
    /// When it lived, RFC 3339.
    package var at: String
    /// Whether it removes by itself what is too old.
    package var cleansUp: Bool

    package init(at: String, cleansUp: Bool) {
        self.at = at
        self.cleansUp = cleansUp
    }

    private enum CodingKeys: String, CodingKey {
        case at
        case cleansUp = "cleans_up"
    }
}
