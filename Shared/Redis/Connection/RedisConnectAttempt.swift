import Synchronization

/// One attempt to connect, on a thread that exists as long as the attempt.
///
/// The resolver and connect(2) may take seconds; meanwhile the loop's own thread goes on failing the commands whose
/// patience ends. Dropping the attempt abandons it: a connection that still comes is closed at once.
final class RedisConnectAttempt: Sendable {
    private let outcome = Mutex<Result<RedisSocket, RedisSocket.Failure>?>(nil)

    /// - Returns: nil when the system has no thread left.
    static func start(
        _ configuration: RedisConfiguration, name: String, wakeUp: WakeUp
    ) -> RedisConnectAttempt? {
        let attempt = RedisConnectAttempt()
        let started = DedicatedThread.start(name: "redis-connect") { [weak attempt] in
            let outcome: Result<RedisSocket, RedisSocket.Failure>
            do throws(RedisSocket.Failure) {
                outcome = .success(try RedisSocket(connecting: configuration, name: name))
            } catch {
                outcome = .failure(error)
            }
            attempt?.outcome.withLock { $0 = outcome }
            wakeUp.signal()
        }
        return started ? attempt : nil
    }

    /// The outcome, once; nil while the attempt is under way.
    func take() -> Result<RedisSocket, RedisSocket.Failure>? {
        self.outcome.withLock { outcome in
            defer { outcome = nil }
            return outcome
        }
    }
}
