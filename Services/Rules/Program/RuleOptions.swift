import Schedules

/// What a rule has beside its condition.
struct RuleOptions: Sendable, Hashable {
    /// The least time between two fires.
    var cooldown: Duration = .zero
    /// nil: however often it fires and clears, it is heard.
    var flapping: FlappingLimit? = .standard
    /// When it may fire; nil: always.
    var schedule: Schedule?
}

/// How often an alert may come and go before it is damped, until it does so half as often.
struct FlappingLimit: Sendable, Hashable {
    static let standard = FlappingLimit(transitions: 20, within: .seconds(600))

    /// Fires and clears together, 2 to 64.
    var transitions: Int
    var within: Duration

    init(transitions: Int, within: Duration) {
        self.transitions = min(max(transitions, 2), 64)
        self.within = within
    }
}
