import Synchronization

/// Lets few look at the past at once: each may take seconds of a processor, which the evaluator needs too.
final class TrialGate: Sendable {
    private let running = Mutex(0)

    static let limit = 2

    /// - Throws: ``RulesError/tooManyTrials``, without running `body`.
    func pass<R>(_ body: () async throws -> R) async throws -> R {
        let isFree = self.running.withLock { running in
            guard running < Self.limit else { return false }
            running += 1
            return true
        }
        guard isFree else { throw RulesError.tooManyTrials }
        defer { self.running.withLock { $0 -= 1 } }
        return try await body()
    }
}
