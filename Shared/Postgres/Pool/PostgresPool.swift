import Logging
import ServiceLifecycle
import Synchronization

/// A fixed number of connections, lent to one unit of work at a time, in the order in which they were asked for.
///
/// Connects when first needed, in the borrower's task; there is no background work. A lost connection is noticed
/// before the next borrower's body runs, and replaced; see `ReconnectBackoff` for what happens while the server is
/// away. Waiting ends with the task's cancellation, and its length is bounded by `maximumWaiters`.
///
/// What a body sets in the session (SET, temporary tables, session advisory locks) stays for the next borrower: use
/// `set local`, or a `PostgresConnection` of one's own.
package final class PostgresPool: Service, Sendable {
    private typealias Waiter = CheckedContinuation<PostgresConnection?, any Error>

    private struct State {
        var queue: PoolQueue<PostgresConnection, Waiter>
        var backoff: ReconnectBackoff
        /// Shutdowns that wait for the last place to come back.
        var drained: [CheckedContinuation<Void, Never>] = []
    }

    package let configuration: PostgresConfiguration
    private let logger: Logger
    private let state: Mutex<State>

    /// Costs nothing: connections are made when needed.
    package init(configuration: PostgresConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        self.state = Mutex(
            State(
                queue: PoolQueue(places: configuration.connections, maximumWaiters: configuration.maximumWaiters),
                backoff: ReconnectBackoff(patience: configuration.connectTimeout)))
    }

    /// Runs a unit of work on a connection: one hop to its thread and back.
    ///
    /// `body` runs at most once, and not at all when the pool is exhausted, closed or cannot connect. A transaction
    /// it leaves open is rolled back.
    ///
    /// - Throws: what `body` throws; `PostgresError` of kind `connection`, `poolExhausted` or `poolClosed`;
    ///   `CancellationError`.
    @discardableResult
    package func withConnection<R: Sendable>(
        _ body: @Sendable (isolated PostgresConnection) throws -> R
    ) async throws -> R {
        var connection = try await self.acquire()
        while true {
            let current: PostgresConnection
            if let connection {
                current = connection
            } else {
                do {
                    current = try await self.connect()
                } catch {
                    await self.release(nil)
                    throw error
                }
            }
            switch await current.lend(body) {
            case .dead:
                await current.close()
                connection = nil
            case .finished(let result, let isUsable):
                if !isUsable { await current.close() }
                await self.release(isUsable ? current : nil)
                return try result.get()
            }
        }
    }

    /// Like `withConnection`, with `body` between BEGIN and COMMIT (see `PostgresConnection.transaction`).
    @discardableResult
    package func withTransaction<R: Sendable>(
        _ body: @Sendable (isolated PostgresConnection) throws -> R
    ) async throws -> R {
        try await self.withConnection { connection in
            try connection.transaction(body)
        }
    }

    /// Waits for the graceful shutdown (or cancellation) and then shuts down.
    package func run() async throws {
        // Throws only when cancelled, which ends the pool in the same way.
        try? await gracefulShutdown()
        await self.shutdown()
    }

    /// Turns waiters away, lets lent connections finish their unit of work, and closes all. May be repeated.
    package func shutdown() async {
        let (waiters, idle, isDrained) = self.state.withLock { $0.queue.close() }
        for waiter in waiters {
            waiter.resume(throwing: Self.closed)
        }
        for connection in idle {
            await connection.close()
        }
        guard !isDrained else { return }
        await withCheckedContinuation { continuation in
            let isDrained = self.state.withLock { state in
                if state.queue.lent > 0 { state.drained.append(continuation) }
                return state.queue.lent == 0
            }
            if isDrained { continuation.resume() }
        }
    }

    // MARK: - Places

    private static let closed = PostgresError(kind: .poolClosed, message: "the pool is shut down")

    private func acquire() async throws -> PostgresConnection? {
        try Task.checkCancellation()
        switch self.state.withLock({ $0.queue.acquireNow() }) {
        case .granted(let connection): return connection
        case .closed: throw Self.closed
        default: break
        }
        let id = Mutex<Int?>(nil)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (waiter: Waiter) in
                let acquired: PoolQueue<PostgresConnection, Waiter>.Acquired? = self.state.withLock { state in
                    // The handler below runs after the flag is set, so it is seen either here or, by its id, there.
                    if Task.isCancelled { return nil }
                    let acquired = state.queue.acquire(waiter)
                    if case .queued(let number) = acquired { id.withLock { $0 = number } }
                    return acquired
                }
                switch acquired {
                case .granted(let connection): waiter.resume(returning: connection)
                case .queued: break
                case .exhausted: waiter.resume(throwing: self.exhausted)
                case .closed: waiter.resume(throwing: Self.closed)
                case nil: waiter.resume(throwing: CancellationError())
                }
            }
        } onCancel: {
            let waiter = self.state.withLock { state in
                id.withLock { $0 }.flatMap { state.queue.cancel(id: $0) }
            }
            waiter?.resume(throwing: CancellationError())
        }
    }

    private var exhausted: PostgresError {
        PostgresError(
            kind: .poolExhausted,
            message: "pool exhausted: \(self.configuration.maximumWaiters) borrowers wait for "
                + "\(self.configuration.connections) connections")
    }

    private func release(_ connection: PostgresConnection?) async {
        switch self.state.withLock({ $0.queue.release(connection) }) {
        case .free: break
        case .handedTo(let waiter, let connection): waiter.resume(returning: connection)
        case .discard(let connection, let isLast):
            await connection?.close()
            guard isLast else { return }
            let drained = self.state.withLock { state in
                defer { state.drained = [] }
                return state.drained
            }
            for continuation in drained {
                continuation.resume()
            }
        }
    }

    // MARK: - Connecting

    private func connect() async throws -> PostgresConnection {
        while true {
            let (decision, lastError) = self.state.withLock { state in
                (state.backoff.decide(now: .now), state.backoff.lastError)
            }
            switch decision {
            case .wait(let instant):
                try await Task.sleep(until: instant, clock: .continuous)
            case .fail:
                throw lastError ?? PostgresError(kind: .connection, message: "not connected", isConnectionLost: true)
            case .attempt:
                do {
                    let connection = try await PostgresConnection.connect(self.configuration, logger: self.logger)
                    self.state.withLock { $0.backoff.succeeded() }
                    return connection
                } catch let error as PostgresError {
                    self.state.withLock { $0.backoff.failed(error, now: .now) }
                    self.logger.debug("Cannot connect", metadata: ["error": "\(String(reflecting: error))"])
                    // Wrong password, no such role or database: waiting does not help.
                    if error.isRefusedLogin { throw error }
                }
            }
        }
    }
}

extension PostgresError {
    fileprivate var isRefusedLogin: Bool {
        self.sqlState?.hasPrefix("28") == true || self.sqlState == "3D000"
    }
}
