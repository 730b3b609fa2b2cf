import Domain

/// What an instance remembers from one look at rollouts to the next; one that forgets it asks and calls once more.
struct RolloutMemory: Sendable {
    /// What telemetry said, and when: it is asked again only after a while.
    struct Answered: Sendable {
        var wave: Int
        var at: Timestamp
        var answer: RolloutConditions.Answer
    }

    var answers: [Int64: Answered] = [:]
    /// Devices that may begin, by rollout: they were called. Who may no more, and then may again, is called again.
    var called: [Int64: Set<String>] = [:]
}

/// What is to be told at once, after a look at rollouts.
struct RolloutNews: Sendable, Hashable {
    /// Events were recorded.
    var hasEvents = false
    /// Tokens of devices that may begin, and could not at the last look.
    var called: [String] = []
}
