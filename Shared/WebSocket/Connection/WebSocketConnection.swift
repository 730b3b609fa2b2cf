import Logging
import NIOCore

/// One open WebSocket, of a server or of a client.
///
/// ```
///  socket ─▶ reader: frames, pongs, close ─▶ inbox (bounded) ─▶ `messages` ─▶ handler
///  socket ◀─ writer: one write at a time  ◀─ outbox (bounded) ◀─ `send`    ◀─ handler
/// ```
///
/// Reader, pings and deadlines are child tasks of `run`; the writer goes from one write's end to the next. `run` ends when the handler has returned and the socket
/// is closed. Everything here may be called from any task.
package final class WebSocketConnection: Sendable {
    /// The subprotocol both sides agreed on.
    package let subprotocol: String?
    package let configuration: WebSocketConfiguration
    /// Whether permessage-deflate was agreed.
    package let isCompressed: Bool

    let role: WebSocketRole
    let transport: WebSocketTransport
    let logger: Logger
    let inbox: Monitor<Inbox>
    let outbox: Monitor<Outbox>

    /// A connection whose handshake is done. Nothing happens before `run`.
    package init(
        role: WebSocketRole, transport: WebSocketTransport, configuration: WebSocketConfiguration,
        isCompressed: Bool, subprotocol: String?, logger: Logger
    ) {
        self.role = role
        self.transport = transport
        self.configuration = configuration
        self.isCompressed = isCompressed
        self.subprotocol = subprotocol
        self.logger = logger
        self.inbox = Monitor(Inbox(limit: configuration.inboxLimit, now: .now))
        self.outbox = Monitor(Outbox(limit: configuration.outboxLimit))
    }

    // MARK: Receiving

    package var messages: WebSocketMessages { WebSocketMessages(inbox: self.inbox) }

    // MARK: Sending

    /// Queues a message, without waiting.
    ///
    /// - Returns: false when the outbox is full or the socket is closing: the caller drops the message, replaces it by a
    ///   later one, or closes. True does not say that the peer has it.
    package func send(_ message: WebSocketMessage) -> Bool {
        self.outbox.withLock { $0.offer(.own(message)) == .queued }
    }

    /// Queues a message that many sockets get; as `send`.
    package func send(_ message: SharedWebSocketMessage) -> Bool {
        self.outbox.withLock { $0.offer(.shared(message)) == .queued }
    }

    /// Queues a message as soon as there is room.
    ///
    /// Waiting senders are served in order.
    ///
    /// - Throws: `WebSocketError.closed`, or `CancellationError`; the message is then not queued.
    package func sendWaiting(_ message: WebSocketMessage) async throws {
        let offer = await self.outbox.wait { outbox -> Outbox.Offer? in
            let offer = outbox.offer(.own(message))
            return offer == .full ? nil : offer
        }
        switch offer {
        case .queued: return
        case .closed, .full: throw WebSocketError.closed
        case nil: throw CancellationError()
        }
    }

    /// Queues a ping. They are also sent by themselves, every `pingInterval`.
    package func ping() {
        self.outbox.withLock { $0.offerPing() }
    }

    /// Bytes that wait or are being written: 0 when all has been handed to the kernel.
    package var queuedBytes: Int { self.outbox.withLock { $0.queuedBytes } }

    // MARK: Closing

    /// How the socket ended, or is about to; nil while it is open.
    package var closure: WebSocketClosure? { self.outbox.withLock { $0.closure } }

    /// Whether messages can still be sent.
    package var isOpen: Bool { self.outbox.withLock { $0.phase < .closing } }

    /// Sends what is queued, then a close frame, and waits until the peer has answered or `closeTimeout` has passed.
    ///
    /// `messages` ends at once. Only the first close counts; later ones just wait.
    ///
    /// - Parameter reason: for the peer's log, cut at 123 bytes.
    package func close(_ code: WebSocketCloseCode = .normal, reason: String = "") async {
        self.beginClosing(code, reason: reason)
        await self.waitUntilEnded()
    }

    /// Waits until either side closes or the connection breaks. For handlers that only send.
    ///
    /// - Returns: nil when the task is cancelled before.
    @discardableResult
    package func waitUntilClosed() async -> WebSocketClosure? {
        await self.outbox.wait { $0.closure }
    }

    /// The process stops: `messages` ends after what was received, the handler may still send, and the socket closes with
    /// 1001 when it returns, at the latest after `shutdownGrace`. Returns at once.
    package func beginShutdown() {
        self.outbox.withLock { $0.beginShutdown() }
        self.inbox.withLock { $0.finish() }
    }

    func beginClosing(_ code: WebSocketCloseCode, reason: String) {
        self.outbox.withLock { $0.beginClosing(code, reason: reason, origin: .local) }
        self.inbox.withLock { $0.discard() }
    }

    /// Until both directions have ended.
    func waitUntilEnded() async {
        _ = await self.outbox.wait { $0.hasReaderEnded && $0.hasWriterEnded ? true : nil }
    }
}
