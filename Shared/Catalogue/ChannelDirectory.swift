import Contracts
import Domain
import Logging
import Postgres
import Redis
import ServiceLifecycle
import Synchronization

/// The catalogue's channels in memory, so that no reading waits for a query.
///
/// Reloads when `catalog-changes` says so, whenever the subscription was interrupted, and when somebody looks for a
/// channel that it does not know: such a look-up waits for a reload that began after it, so a channel that was created a
/// moment ago on another service is found. Reloads begin at most every 50 ms, however many look-ups miss.
package final class ChannelDirectory: Service {
    fileprivate struct State {
        var snapshot = ChannelSnapshot()
        var isLoaded = false
        var waiters: [CheckedContinuation<Void, Never>] = []
        var hasEnded = false

        /// Numbers that a load did not find: of deleted channels. Numbers are never given twice.
        var deleted: Set<Channel.Number> = []
    }

    private static let deletedLimit = 100_000

    private let pool: PostgresPool
    private let subscriber: RedisSubscriber
    private let logger: Logger
    private let state = Mutex(State())
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    package init(pool: PostgresPool, subscriber: RedisSubscriber, logger: Logger) {
        self.pool = pool
        self.subscriber = subscriber
        self.logger = logger
        (self.signals, self.signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    package var snapshot: ChannelSnapshot { self.state.withLock { $0.snapshot } }

    /// Whether the channels were loaded at least once.
    package var isLoaded: Bool { self.state.withLock { $0.isLoaded } }

    /// A snapshot that knows all of `ids` that exist: the present one, or one loaded after this call.
    package func snapshot(knowing ids: some Sequence<String>) async -> ChannelSnapshot {
        let present = self.snapshot
        guard ids.contains(where: { present[id: $0] == nil }) else { return present }
        return await self.freshSnapshot()
    }

    /// A snapshot that knows all of `numbers` that exist. Stored readings name channels by their number, and may arrive before
    /// the news of a channel made a moment ago. Those of deleted channels are looked for once.
    package func snapshot(knowingNumbers numbers: some Sequence<Channel.Number>) async -> ChannelSnapshot {
        let (present, deleted) = self.state.withLock { ($0.snapshot, $0.deleted) }
        guard numbers.contains(where: { present[number: $0] == nil && !deleted.contains($0) }) else { return present }
        let fresh = await self.freshSnapshot()
        // The same one: it could not be loaded, and says nothing.
        guard fresh.generation != present.generation else { return fresh }
        let missing = Set(numbers.lazy.filter { fresh[number: $0] == nil })
        self.state.withLock { state in
            if state.deleted.count + missing.count > Self.deletedLimit { state.deleted = [] }
            state.deleted.formUnion(missing)
        }
        return fresh
    }

    /// A snapshot loaded after this call, or the present one when it cannot be loaded.
    package func freshSnapshot() async -> ChannelSnapshot {
        await self.reloaded()
        return self.snapshot
    }

    /// Returns once a reload that began after this call has ended, in success or not.
    private func reloaded() async {
        await withCheckedContinuation { continuation in
            let ended = self.state.withLock { state in
                if !state.hasEnded { state.waiters.append(continuation) }
                return state.hasEnded
            }
            if ended { continuation.resume() } else { self.signal.yield() }
        }
    }

    package func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.followChanges() }
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

    private func followChanges() async {
        for await event in self.subscriber.subscribe([Topics.catalogueChanges]) {
            if case .disconnected = event { continue }
            self.signal.yield()
        }
    }

    /// Loads once. On failure the last snapshot stays, those who wait go on with it, and another load is due in a second.
    private func reload() async {
        let waiters = self.state.withLock { $0.takeWaiters() }
        do {
            let snapshot = ChannelSnapshot(try await self.pool.withConnection { try $0.publishedChannels() })
            self.state.withLock { state in
                state.snapshot = snapshot
                state.isLoaded = true
            }
            self.release(waiters)
        } catch {
            self.logger.debug("Channels cannot be loaded; the last ones stay", metadata: ["error": "\(error)"])
            self.release(waiters)
            try? await Task.sleep(for: .seconds(1))  // Cancellation ends the signals as well.
            self.signal.yield()
        }
    }

    private func release(_ waiters: [CheckedContinuation<Void, Never>]) {
        for waiter in waiters { waiter.resume() }
    }
}

extension ChannelDirectory.State {
    fileprivate mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
        defer { self.waiters = [] }
        return self.waiters
    }
}
