import Domain
import Logging
import Postgres
import ServiceLifecycle
import Synchronization

/// Brings failed logins to the audit log, behind the back of whoever tries: the answer does not wait for it.
///
/// What the database does not take is tried again every five seconds. At shutdown the rest is written; a process that is killed
/// loses at most a minute of counts.
final class FailedLoginRecorder: Service {
    private let store: AuditStore
    private let logger: Logger
    private let failures = Mutex(FailedLogins())
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    init(store: AuditStore, logger: Logger) {
        self.store = store
        self.logger = logger
        (self.signals, self.signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// - Parameter account: the e-mail in lower case.
    func note(account: String, address: String) {
        self.failures.withLock { $0.note(account: account, address: address) }
        self.signal.yield()
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.keepLooking() }
                for await _ in self.signals { await self.write(all: false) }
                group.cancelAll()
            }
        }
        await self.write(all: true)
    }

    private func keepLooking() async {
        while !Task.isCancelled {
            self.signal.yield()
            try? await Task.sleep(for: .seconds(5))  // Cancellation ends the loop.
        }
    }

    private func write(all: Bool) async {
        for tally in self.failures.withLock({ $0.take(at: .now(), all: all) }) {
            do {
                let settings = TransactionSettings(["webmacs.address": tally.key.address ?? ""])
                try await TransactionSettings.$current.withValue(settings) { try await self.store.insert(tally) }
            } catch {
                self.failures.withLock { $0.restore(tally) }
                self.logger.warning(
                    "A failed login could not be logged; it is tried again",
                    metadata: ["error": "\(String(reflecting: error))"])
            }
        }
    }
}
