import Clibpq
import Glibc
import Logging

/// Owns one `PGconn`, in non-blocking mode: libpq parses and formats, and every wait is the `poll` in here.
///
/// Because the thread itself waits, it also cancels itself: a cancelled task signals the `WakeUp`, the poll
/// returns, and if it is *the current task* that is cancelled, this thread sends the cancel request and goes on
/// reading until the server has answered. `PQcancel` returns after the server's signal was raised, and the server
/// ignores one that finds it idle, so a cancellation never reaches a later statement or borrower.
///
/// Not thread-safe; used by its `PostgresConnection` alone. Closed when freed.
final class LibpqConnection {
    private let pointer: OpaquePointer
    private let wakeUp: WakeUp
    private let logger: Logger
    private let notices: NoticeReceiver
    private let polled = UnsafeMutablePointer<pollfd>.allocate(capacity: 2)
    /// A cancel request was sent for the statement in flight.
    private var isCancelRequested = false
    /// What libpq may not have noticed: the conversation cannot go on.
    private var isBroken = false
    /// While above zero, the task's cancellation is not looked at: ROLLBACK and COMMIT.
    private var shields = 0

    private init(pointer: OpaquePointer, wakeUp: WakeUp, logger: Logger) {
        self.pointer = pointer
        self.wakeUp = wakeUp
        self.logger = logger
        self.notices = NoticeReceiver(logger: logger)
        self.notices.attach(to: pointer)
        self.polled.initialize(repeating: pollfd(), count: 2)
    }

    deinit {
        PQfinish(self.pointer)
        self.polled.deallocate()
    }

    // MARK: - Connecting

    /// Connects; blocks the thread for `timeout` at most, address lookup not counted.
    ///
    /// - Throws: `PostgresError` of kind `connection`; `CancellationError` when the task is cancelled.
    static func open(
        _ parameters: [String: String], timeout: Duration, wakeUp: WakeUp, logger: Logger
    ) throws -> LibpqConnection {
        let pairs = Array(parameters)
        let keywords = pairs.map { strdup($0.key) }
        let values = pairs.map { strdup($0.value) }
        defer { (keywords + values).forEach { free($0) } }
        let started = PQconnectStartParams(
            keywords.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 0)
        guard let started else {
            throw PostgresError(kind: .connection, message: "out of memory", isConnectionLost: true)
        }
        let connection = LibpqConnection(pointer: started, wakeUp: wakeUp, logger: logger)
        try connection.finishConnecting(until: .now + timeout)
        return connection
    }

    private func finishConnecting(until deadline: ContinuousClock.Instant) throws {
        // The SQLSTATE of a refused login is in the text only.
        _ = PQsetErrorVerbosity(self.pointer, PQERRORS_VERBOSE)
        guard PQstatus(self.pointer) != CONNECTION_BAD else { throw self.connectError() }
        var reads = false
        while true {
            guard try self.wait(reading: reads, writing: !reads, until: deadline) else {
                throw self.broken("no answer within the connect timeout")
            }
            switch PQconnectPoll(self.pointer) {
            case PGRES_POLLING_OK:
                _ = PQsetErrorVerbosity(self.pointer, PQERRORS_DEFAULT)
                _ = PQsetnonblocking(self.pointer, 1)
                return
            case PGRES_POLLING_READING: reads = true
            case PGRES_POLLING_WRITING: reads = false
            default: throw self.connectError()
            }
        }
    }

    private func connectError() -> PostgresError {
        let message = String(cString: PQerrorMessage(self.pointer)).trimmingNewlines
        return PostgresError(
            kind: .connection, message: message, sqlState: Self.sqlState(inVerbose: message), isConnectionLost: true)
    }

    /// From `FATAL:  28P01: password authentication failed …`.
    static func sqlState(inVerbose message: String) -> String? {
        guard let severity = message.firstRange(of: "FATAL:  ") else { return nil }
        let code = message[severity.upperBound...].prefix { $0 != ":" }
        return code.utf8.count == 5 && code.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
            ? String(code) : nil
    }

    // MARK: - State

    var isLost: Bool { self.isBroken || PQstatus(self.pointer) == CONNECTION_BAD || self.notices.sawFatal }

    /// Gives the connection up, with libpq's last message unless there is a better one.
    private func broken(_ message: String? = nil, sql: String? = nil) -> PostgresError {
        self.isBroken = true
        return PostgresError(
            kind: .connection, message: message ?? String(cString: PQerrorMessage(self.pointer)).trimmingNewlines,
            sql: sql, isConnectionLost: true)
    }

    var isIdle: Bool { PQtransactionStatus(self.pointer) == PQTRANS_IDLE }
    var isInTransaction: Bool { PQtransactionStatus(self.pointer) == PQTRANS_INTRANS }
    var isInFailedTransaction: Bool { PQtransactionStatus(self.pointer) == PQTRANS_INERROR }

    /// Looks, without a round trip, whether the server has closed the connection meanwhile. One `poll`, 0.5 µs.
    func checkIdle() -> Bool {
        // Each turn takes what has arrived: notices, TLS tickets, a farewell, then the end of the stream.
        for _ in 0..<16 {
            self.polled[0] = pollfd(fd: PQsocket(self.pointer), events: Int16(POLLIN), revents: 0)
            guard !self.isLost else { return false }
            guard poll(self.polled, 1, 0) > 0 else { return true }
            guard PQconsumeInput(self.pointer) == 1 else { return false }
            _ = PQisBusy(self.pointer)
        }
        return !self.isLost
    }

    /// Runs `body` with the task's cancellation out of sight.
    func shielded<R>(_ body: () throws -> R) rethrows -> R {
        self.shields += 1
        defer { self.shields -= 1 }
        return try body()
    }

    /// - Throws: `CancellationError` when the task is cancelled and nothing shields.
    func checkCancellation() throws {
        if self.shields == 0 { try Task.checkCancellation() }
    }

    // MARK: - Statements

    /// Runs one or more statements without parameters; the last result.
    func simple(_ sql: String) throws -> LibpqResult {
        try self.begin()
        try self.sent(PQsendQuery(self.pointer, sql), sql)
        return try self.result(of: sql)
    }

    func prepare(_ name: String, sql: String, types: [UInt32]) throws {
        try self.begin()
        try self.sent(PQsendPrepare(self.pointer, name, sql, Int32(types.count), types), sql)
        _ = try self.result(of: sql)
    }

    /// Runs a prepared statement, parameters and result in binary.
    func execute(_ name: String, sql: String, arguments: SQLArguments) throws -> LibpqResult {
        try self.begin()
        let code = arguments.withPointers { values, lengths, formats in
            PQsendQueryPrepared(
                self.pointer, name, Int32(arguments.count), values, lengths, formats, 1)
        }
        try self.sent(code, sql)
        return try self.result(of: sql)
    }

    private func begin() throws {
        try self.checkCancellation()
        self.isCancelRequested = false
    }

    private func sent(_ code: Int32, _ sql: String) throws {
        guard code == 1 else {
            let isLost = self.isLost
            throw PostgresError(
                kind: isLost ? .connection : .usage,
                message: String(cString: PQerrorMessage(self.pointer)).trimmingNewlines,
                sql: sql, isConnectionLost: isLost)
        }
    }

    /// Waits for the end of the statement in flight.
    ///
    /// - Throws: the first error of the server, or `CancellationError` when it is our own cancel request's doing.
    private func result(of sql: String?) throws -> LibpqResult {
        try self.flush()
        var last: LibpqResult?
        while let next = try self.nextResult() {
            if next.isCopy {
                if next.status == PGRES_COPY_IN { return next }
                // No business of ours, and it has no end but this one.
                throw self.broken("COPY TO STDOUT is not supported", sql: sql)
            }
            if last?.isError != true { last = next }
        }
        guard let last else { throw self.broken(sql: sql) }
        guard last.isError else { return last }
        let error = last.error(sql: sql, isConnectionLost: self.isLost)
        if self.isCancelRequested, error.isCancelled { throw CancellationError() }
        throw error
    }

    private func nextResult() throws -> LibpqResult? {
        while PQisBusy(self.pointer) == 1 {
            _ = try self.wait(reading: true, writing: false, until: nil)
            // When it fails the connection is gone, and PQgetResult has the reason.
            if PQconsumeInput(self.pointer) == 0 { break }
        }
        return PQgetResult(self.pointer).map(LibpqResult.init)
    }

    /// Sends what libpq holds; also reads, lest both sides wait for the other.
    private func flush() throws {
        while true {
            switch PQflush(self.pointer) {
            case 0: return
            case 1:
                _ = try self.wait(reading: true, writing: true, until: nil)
                if PQconsumeInput(self.pointer) == 0 { return }
            default: return  // Lost; reading the result tells why.
            }
        }
    }

    // MARK: - COPY

    /// Ends a COPY that `simple` has started: with `failure` the server discards all of it.
    func endCopy(failure: String?, sql: String) throws -> LibpqResult {
        while true {
            let code = PQputCopyEnd(self.pointer, failure)
            if code == 1 { break }
            guard code == 0 else { throw self.broken(sql: sql) }
            _ = try self.wait(reading: false, writing: true, until: nil)
        }
        let result = try self.result(of: sql)
        guard !result.isCopy else { throw self.broken(sql: sql) }
        return result
    }

    // MARK: - Waiting

    /// Waits until the socket is ready; serves cancellation meanwhile.
    ///
    /// - Returns: false when `deadline` came first.
    /// - Throws: `CancellationError` while connecting; a cancelled statement ends by the server's answer instead.
    private func wait(reading: Bool, writing: Bool, until deadline: ContinuousClock.Instant?) throws -> Bool {
        while true {
            self.polled[0] = pollfd(
                fd: PQsocket(self.pointer), events: Int16((reading ? POLLIN : 0) | (writing ? POLLOUT : 0)), revents: 0)
            self.polled[1] = pollfd(fd: self.wakeUp.readEnd, events: Int16(POLLIN), revents: 0)
            var milliseconds: Int32 = -1
            if let deadline {
                let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
                guard left > 0 else { return false }
                milliseconds = Int32(min(left.rounded(.up), 1e9))
            }
            let count = poll(self.polled, 2, milliseconds)
            if count < 0 {
                guard errno == EINTR else {
                    throw self.broken("poll: errno \(errno)")
                }
                continue
            }
            if self.polled[1].revents != 0 {
                self.wakeUp.clear()
                try self.serveCancellation(whileConnecting: deadline != nil)
            }
            if self.polled[0].revents != 0 { return true }
        }
    }

    private func serveCancellation(whileConnecting: Bool) throws {
        // A wake-up may be left over from an earlier task: what counts is the current one.
        guard Task.isCancelled, self.shields == 0, !self.isCancelRequested else { return }
        if whileConnecting { throw CancellationError() }
        self.isCancelRequested = true
        guard let cancel = PQgetCancel(self.pointer) else { return }
        defer { PQfreeCancel(cancel) }
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
            guard let text = message.baseAddress, PQcancel(cancel, text, 256) == 0 else { return }
            // The statement then ends by itself or by statement_timeout.
            self.logger.debug("Postgres took no cancel request: \(String(cString: text))")
        }
    }
}

extension LibpqConnection: CopySink {
    /// - Throws: when the connection is lost or the task is cancelled; COPY must then be ended with a failure.
    func write(_ bytes: UnsafeRawBufferPointer) throws {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        while true {
            let code = PQputCopyData(self.pointer, base.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
            if code == 1 { break }
            guard code == 0 else { throw self.broken() }
            _ = try self.wait(reading: false, writing: true, until: nil)
        }
        try self.flush()
        try self.checkCancellation()
        if self.isCancelRequested { throw CancellationError() }
    }
}
