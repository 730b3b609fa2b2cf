import Logging
import NIOCore

extension WebSocketConnection {
    /// Serves the socket while `handler` runs, then closes it.
    ///
    /// Returns when the socket is done with: closed with 1000 after the handler returned (1001 during a shutdown, 1011 after
    /// an error), and no task is left. When the task is cancelled, the socket is cut at once.
    ///
    /// - Parameter inbound: the bytes from the socket, iterated once; it ends when the peer has closed its side.
    /// - Throws: what the handler throws.
    package func run<Value: Sendable, Inbound: AsyncSequence & Sendable>(
        inbound: Inbound,
        handler: @Sendable (WebSocketConnection) async throws -> Value
    ) async throws -> Value where Inbound.Element == ByteBuffer {
        try await withTaskCancellationHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await self.read(inbound) }
                self.writeNext(
                    BatchEncoder(
                        role: self.role, compression: self.isCompressed ? self.configuration.compression : nil))
                group.addTask { await self.keepAlive() }
                group.addTask { await self.watchDeadlines() }
                defer { group.cancelAll() }
                do {
                    let value = try await handler(self)
                    await self.close(self.isShuttingDown ? .goingAway : .normal)
                    return value
                } catch {
                    await self.close(.internalError)
                    throw error
                }
            }
        } onCancel: {
            self.abort(.goingAway, reason: "Cancelled.")
        }
    }

    private var isShuttingDown: Bool { self.outbox.withLock { $0.phase == .shuttingDown } }

    // MARK: Reading

    private func read<Inbound: AsyncSequence & Sendable>(_ inbound: Inbound) async where Inbound.Element == ByteBuffer {
        var parser = FrameParser(
            role: self.role, maximumPayload: self.configuration.maximumMessageSize, allowsCompression: self.isCompressed
        )
        var assembler = MessageAssembler(maximumMessageSize: self.configuration.maximumMessageSize)
        var hasFailed = false
        var isClosed = false
        do {
            var iterator = inbound.makeAsyncIterator()
            while !isClosed, let bytes = try await iterator.next() {
                if hasFailed { continue }  // Only waits for the peer to close its side.
                parser.append(bytes)
                do throws(ProtocolViolation) {
                    isClosed = try self.take(&parser, &assembler)
                } catch {
                    hasFailed = true
                    self.fail(error)
                }
                await self.waitForReader()
            }
        } catch {
            self.logger.debug("Reading a WebSocket failed", metadata: ["error": "\(String(reflecting: error))"])
        }
        self.outbox.withLock { outbox in
            if !isClosed { outbox.markLost("The connection was lost.") }
            outbox.hasReaderEnded = true
        }
        self.inbox.withLock { $0.finish() }
    }

    /// Handles the frames that are complete.
    ///
    /// - Returns: true after a close frame.
    private func take(
        _ parser: inout FrameParser, _ assembler: inout MessageAssembler
    ) throws(ProtocolViolation) -> Bool {
        var messages: [WebSocketMessage] = []
        var isClosed = false
        defer {
            self.inbox.withLock { inbox in
                inbox.lastHeard = .now
                for message in messages { inbox.append(message) }
                if isClosed { inbox.finish() }
            }
        }
        while !isClosed, let frame = try parser.next() {
            switch try assembler.accept(frame) {
            case .message(let message):
                messages.append(message)
            case .ping(let payload):
                self.outbox.withLock { $0.offerPong(payload) }
            case .close(let code, let reason):
                isClosed = true
                self.outbox.withLock { $0.beginClosing(code, reason: reason, origin: .peer) }
            case .pong, nil:
                break
            }
        }
        return isClosed
    }

    private func fail(_ violation: ProtocolViolation) {
        self.logger.debug(
            "The peer broke the WebSocket protocol",
            metadata: ["code": "\(violation.code)", "reason": "\(violation.reason)"])
        // The outbox first: the end of the inbox lets the handler return, and its close must not come before this one.
        self.outbox.withLock { outbox in
            outbox.beginClosing(violation.code, reason: violation.reason, origin: .local)
            outbox.endsAfterClose = true
        }
        self.inbox.withLock { $0.finish() }
    }

    /// Not returning is what stops the socket when nobody reads `messages`.
    private func waitForReader() async {
        guard
            self.inbox.withLock({ inbox in
                inbox.isPaused = !inbox.hasRoom
                return inbox.isPaused
            })
        else { return }
        _ = await self.inbox.wait { inbox -> Bool? in
            guard inbox.hasRoom else { return nil }
            inbox.isPaused = false
            inbox.lastHeard = .now
            return true
        }
    }

    // MARK: Writing

    /// Writes what the outbox holds as soon as it holds something, one batch at a time: on the thread of whoever put it there,
    /// or of the event loop when the batch before has left.
    private func writeNext(_ encoder: BatchEncoder) {
        self.outbox.whenMet {
            $0.take()
        } _: { next in
            guard case .batch(let batch) = next else { return self.endWriting() }
            self.transport.write(encoder.encode(batch)) { result in
                switch result {
                case .success:
                    self.outbox.withLock { $0.wrote(batch) }
                    self.writeNext(encoder)
                case .failure(let error):
                    self.logger.debug(
                        "Writing to a WebSocket failed", metadata: ["error": "\(String(reflecting: error))"])
                    self.outbox.withLock { $0.markLost("The connection was lost.") }
                    self.transport.abort(nil)
                    self.endWriting()
                }
            }
        }
    }

    private func endWriting() {
        let endsHere = self.outbox.withLock { outbox in
            outbox.hasWriterEnded = true
            return outbox.endsAfterClose
        }
        if endsHere { self.transport.finishWriting() }
    }

    // MARK: Time

    /// Sends pings, and gives up a peer that is silent.
    private func keepAlive() async {
        let clock = ContinuousClock()
        var nextPing = clock.now + self.configuration.pingInterval
        while !Task.isCancelled {
            let now = clock.now
            let (lastHeard, isPaused) = self.inbox.withLock { ($0.lastHeard, $0.isPaused) }
            let deadline = (isPaused ? now : lastHeard) + self.configuration.silenceLimit
            if now >= deadline {
                self.logger.debug("A WebSocket's peer is silent")
                return self.abort(.goingAway, reason: "Nothing heard from you.")
            }
            if now >= nextPing {
                self.ping()
                nextPing = now + self.configuration.pingInterval
            }
            do {
                try await clock.sleep(until: min(nextPing, deadline), tolerance: .milliseconds(100))
            } catch {
                return  // Cancelled: the connection has ended.
            }
        }
    }

    /// Bounds the time a shutdown and a close handshake may take.
    private func watchDeadlines() async {
        do {
            guard let phase = await self.outbox.wait(until: { $0.phase > .open ? $0.phase : nil }) else { return }
            if phase == .shuttingDown {
                try await Task.sleep(for: self.configuration.shutdownGrace)
                self.beginClosing(.goingAway, reason: "")
            }
            try await Task.sleep(for: self.configuration.closeTimeout)
            self.abort(nil, reason: "")
        } catch {
            // Cancelled: the connection has ended in time.
        }
    }

    /// Cuts the connection, with a close frame where one can still be sent. Reader and writer end by it.
    private func abort(_ code: WebSocketCloseCode?, reason: String) {
        let isCloseSent = self.outbox.withLock { outbox in
            let isCloseSent = outbox.isCloseSent
            outbox.markLost(reason)
            return isCloseSent
        }
        self.inbox.withLock { $0.discard() }
        guard let code, !isCloseSent else { return self.transport.abort(nil) }
        var batch = Outbox.Batch()
        batch.close = (code, reason)
        self.transport.abort(BatchEncoder(role: self.role, compression: nil).encode(batch))
    }
}
