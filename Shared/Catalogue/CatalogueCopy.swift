import Contracts
import FoundationEssentials
import Logging
import Postgres
import Redis
import ServiceLifecycle
import Synchronization

/// A part of the catalogue in memory.
///
/// Loads when `catalog-changes` says so, whenever the subscription was interrupted, and when somebody asks; at most every
/// 50 ms, however many ask. While it cannot load, the last value stays.
final class CatalogueCopy<Value: Sendable>: Sendable {
    private struct State {
        var value: Value
        var isLoaded = false
        var waiters: [CheckedContinuation<Void, Never>] = []
        var hasEnded = false

        mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
            defer { self.waiters = [] }
            return self.waiters
        }
    }

    private let kinds: Set<String>?
    private let pool: PostgresPool
    private let load: @Sendable (isolated PostgresConnection) throws -> Value
    private let logger: Logger
    private let state: Mutex<State>
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    /// - Parameters:
    ///   - value: Counts until the first load has ended.
    ///   - kinds: The kinds of changes that concern it; nil: all of them.
    init(
        _ value: Value, kinds: Set<String>?, pool: PostgresPool, logger: Logger,
        load: @escaping @Sendable (isolated PostgresConnection) throws -> Value
    ) {
        self.kinds = kinds
        self.pool = pool
        self.load = load
        self.logger = logger
        self.state = Mutex(State(value: value))
        (self.signals, self.signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var value: Value { self.state.withLock { $0.value } }

    var isLoaded: Bool { self.state.withLock { $0.isLoaded } }

    /// Returns once a load that began after this call has ended, in success or not.
    func reloaded() async {
        await withCheckedContinuation { continuation in
            let hasEnded = self.state.withLock { state in
                if !state.hasEnded { state.waiters.append(continuation) }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() } else { self.signal.yield() }
        }
    }

    /// Keeps it current until the task is cancelled or the service group shuts down.
    func run(_ subscriber: RedisSubscriber) async {
        await withTaskCancellationOrGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.follow(subscriber.subscribe([Topics.catalogueChanges])) }
                self.signal.yield()
                for await _ in self.signals {
                    await self.reload()
                    try? await Task.sleep(for: .milliseconds(50))  // Cancellation ends the stream as well.
                }
                group.cancelAll()
            }
        } onCancelOrGracefulShutdown: {
            self.signal.finish()
        }
        self.release(
            self.state.withLock { state in
                state.hasEnded = true
                return state.takeWaiters()
            })
    }

    private func follow(_ events: AsyncStream<RedisSubscriptionEvent>) async {
        for await event in events {
            switch event {
            case .disconnected: continue
            case .message(_, let payload) where !self.concerns(payload): continue
            default: self.signal.yield()
            }
        }
    }

    private func concerns(_ payload: [UInt8]) -> Bool {
        // What cannot be read may be about anything.
        guard let kinds, let change = try? JSONDecoder().decode(CatalogueChanged.self, from: Data(payload)) else {
            return true
        }
        return kinds.contains(change.kind)
    }

    /// On failure those who wait go on with the last value, and another load is due in a second.
    private func reload() async {
        let waiters = self.state.withLock { $0.takeWaiters() }
        do {
            let value = try await self.pool.withConnection { try self.load($0) }
            self.state.withLock { state in
                state.value = value
                state.isLoaded = true
            }
            self.release(waiters)
        } catch {
            self.logger.debug(
                "The catalogue cannot be loaded; what was last known counts", metadata: ["error": "\(error)"])
            self.release(waiters)
            try? await Task.sleep(for: .seconds(1))  // Cancellation ends the signals as well.
            self.signal.yield()
        }
    }

    private func release(_ waiters: [CheckedContinuation<Void, Never>]) {
        for waiter in waiters { waiter.resume() }
    }
}
