import Domain

/// A run of a plugin instance that has ended.
struct PluginExecution: Sendable, Hashable {
    enum Outcome: Sendable, Hashable {
        /// With so many readings.
        case success(Int)
        /// Why, for people.
        case failed(String)
    }

    /// The server's id.
    var instance: String
    var started: CollectionMoment
    var finished: CollectionMoment
    var outcome: Outcome
}

/// It as the server is told, at times that are right as far as that was known when it was told first.
struct ExecutionReport: Sendable, Hashable {
    /// The server's id.
    var instance: String
    var startedAt: Timestamp
    /// Never before the start.
    var finishedAt: Timestamp
    var outcome: PluginExecution.Outcome

    /// What the server takes of a reason, in code points.
    static let problemLimit = 1000

    init(_ execution: PluginExecution, by clock: DeviceClock) {
        self.instance = execution.instance
        self.startedAt = clock.time(at: execution.started)
        self.finishedAt = max(clock.time(at: execution.finished), self.startedAt)
        self.outcome = execution.outcome
        if case .failed(let problem) = execution.outcome {
            // A NUL is a character that the server takes in no text.
            let told = problem.unicodeScalars.filter { $0.value != 0 }.prefix(Self.problemLimit)
            self.outcome = .failed(String(String.UnicodeScalarView(told)))
        }
    }
}
