import Logging

/// One connection, on a thread of its own: its methods block in libpq and disturb nobody.
///
/// A unit of work is one synchronous closure, given to `run` (or to the pool): one hop, whatever number of
/// statements, and nothing of another task can come between them.
///
///     try await pool.withTransaction { connection in
///         try connection.execute("update counters set value = value + 1 where name = \(name)")
///         return try connection.query("select value from counters where name = \(name)")
///     }
///
/// Cancelling the task cancels its statement on the server (1–3 ms) and throws `CancellationError`; the
/// connection stays good. The cancel request itself is not encrypted, even with TLS: libpq 15 has no other.
/// A lost connection stays lost; the pool replaces it, an owner of a single one connects anew.
package actor PostgresConnection {
    static let preparedStatements = 256

    private nonisolated let executor: ThreadExecutor
    package nonisolated var unownedExecutor: UnownedSerialExecutor { self.executor.asUnownedSerialExecutor() }

    private let wakeUp: WakeUp
    let logger: Logger
    /// Nil before `open` and after `close`.
    private(set) var link: LibpqConnection?
    private var statements = StatementCache(capacity: PostgresConnection.preparedStatements)
    /// Prepared on the server and no longer in the cache.
    private var forgotten: [String] = []
    /// Transactions that are open: one, and the savepoints in it.
    var transactionDepth = 0
    /// What the transactions of the present borrower say of their cause.
    private(set) var transactionSettings: TransactionSettings?

    private init(logger: Logger) throws {
        self.executor = try ThreadExecutor()
        self.wakeUp = try WakeUp()
        self.logger = logger
    }

    /// Connects.
    ///
    /// - Throws: `PostgresError` with `isConnectionLost` when there is no connection within the configuration's
    ///   `connectTimeout`; `CancellationError`.
    package static func connect(
        _ configuration: PostgresConfiguration, logger: Logger
    ) async throws -> PostgresConnection {
        let connection = try PostgresConnection(logger: logger)
        try await connection.open(configuration)
        return connection
    }

    private func open(_ configuration: PostgresConfiguration) async throws {
        try await withTaskCancellationHandler {
            self.link = try LibpqConnection.open(
                configuration.parameters, timeout: configuration.connectTimeout, wakeUp: self.wakeUp,
                logger: self.logger)
        } onCancel: {
            self.wakeUp.signal()
        }
    }

    /// Runs a unit of work on the connection's thread. `body` must not keep the connection.
    @discardableResult
    package func run<R: Sendable>(_ body: @Sendable (isolated PostgresConnection) throws -> R) async throws -> R {
        try await withTaskCancellationHandler {
            try body(self)
        } onCancel: {
            self.wakeUp.signal()
        }
    }

    /// False once the connection is lost or closed. Costs no round trip, so the server may still have gone since.
    package var isUsable: Bool { self.link?.checkIdle() ?? false }

    /// Closes the connection after the units of work before; harmless when repeated.
    package nonisolated func close() async {
        await self.drop()
    }

    private func drop() {
        self.link = nil
    }

    // MARK: - For the pool

    /// What became of a borrower's unit of work.
    enum Borrowed<R: Sendable>: Sendable {
        /// The connection was gone already; the body has not run.
        case dead
        case finished(Result<R, any Error>, isUsable: Bool)
    }

    /// Like `run`, but looks first whether the connection lives, lets transactions say what the task has to say of them, and
    /// leaves none behind.
    func lend<R: Sendable>(_ body: @Sendable (isolated PostgresConnection) throws -> R) async -> Borrowed<R> {
        guard self.isUsable else { return .dead }
        self.transactionSettings = TransactionSettings.current
        defer { self.transactionSettings = nil }
        let result: Result<R, any Error>
        do {
            result = .success(try await self.run(body))
        } catch {
            result = .failure(error)
        }
        guard let link = self.link, !link.isLost else { return .finished(result, isUsable: false) }
        if !link.isIdle {
            self.logger.warning("A borrower left a transaction open; it is rolled back")
            self.rollback()
        }
        return .finished(result, isUsable: !link.isLost && link.isIdle)
    }

    // MARK: - Statements

    /// Runs a statement, prepared at its first use on this connection (two round trips, then one).
    ///
    /// - Throws: `PostgresError`; `CancellationError` when the task is cancelled.
    @discardableResult
    package func query(_ query: SQLQuery) throws -> SQLRows {
        try self.perform(query).rows()
    }

    /// Runs a statement, like `query`. Where transactions have something to say, a statement that stands alone is one: two round
    /// trips more.
    ///
    /// - Returns: how many rows it inserted, changed or deleted.
    @discardableResult
    package func execute(_ query: SQLQuery) throws -> Int {
        guard self.transactionSettings != nil, self.transactionDepth == 0 else {
            return try self.perform(query).affectedRows
        }
        return try self.transaction { connection in try connection.perform(query).affectedRows }
    }

    /// Runs several statements without parameters, separated by semicolons, in one round trip. They are one
    /// transaction unless they say otherwise.
    package func script(_ sql: String) throws {
        try self.command(sql)
    }

    /// One unprepared command.
    @discardableResult
    func command(_ sql: String) throws -> LibpqResult {
        let link = try self.liveLink()
        let isAlone = link.isIdle
        do {
            let result = try link.simple(sql)
            guard !result.isCopy else {
                _ = try? link.endCopy(failure: "no data", sql: sql)  // Its error says only what the next line says.
                throw PostgresError(kind: .usage, message: "COPY FROM STDIN needs copyIn", sql: sql)
            }
            return result
        } catch let error as PostgresError {
            throw error.markingOutcome(unknownIf: isAlone)
        }
    }

    /// - Throws: when the connection is closed or lost.
    func liveLink() throws -> LibpqConnection {
        guard let link = self.link, !link.isLost else {
            throw PostgresError(kind: .connection, message: "the connection is closed", isConnectionLost: true)
        }
        return link
    }

    private func perform(_ query: SQLQuery) throws -> LibpqResult {
        let link = try self.liveLink()
        let isAlone = link.isIdle
        let key = StatementCache.Key(sql: query.sql, types: query.arguments.types)
        var isRetry = false
        while true {
            let (name, isFresh) = try self.prepared(key, on: link)
            do {
                return try link.execute(name, sql: query.sql, arguments: query.arguments)
            } catch let error as PostgresError {
                guard error.isStaleStatement, !isFresh else { throw error.markingOutcome(unknownIf: isAlone) }
                if let name = self.statements.remove(key) { self.forgotten.append(name) }
                // The statement did nothing. Outside a transaction it can be prepared anew; inside, all is lost
                // already, and the next try of the transaction will succeed.
                guard isAlone, !isRetry else { throw error }
                isRetry = true
            }
        }
    }

    private func prepared(
        _ key: StatementCache.Key, on link: LibpqConnection
    ) throws -> (name: String, isFresh: Bool) {
        if let name = self.statements.name(for: key) { return (name, false) }
        if !self.forgotten.isEmpty, !link.isInFailedTransaction {
            let names = self.forgotten
            self.forgotten = []
            for name in names {
                do {
                    _ = try link.simple("deallocate \(name)")
                } catch let error as PostgresError where error.sqlState == "26000" && link.isIdle {
                    continue  // The server has forgotten it already.
                }
            }
        }
        let name = self.statements.makeName()
        try link.prepare(name, sql: key.sql, types: key.types)
        if let evicted = self.statements.insert(name, for: key) { self.forgotten.append(evicted) }
        return (name, true)
    }
}
