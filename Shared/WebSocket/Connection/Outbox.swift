import NIOCore

/// Messages on their way to the socket, and how far the connection's end has come.
struct Outbox: Sendable {
    /// What each message counts beside its content, so that a flood of empty ones meets the bound too.
    static let overheadPerMessage = 16
    /// One write carries about this much, so that room is given back in steps.
    private static let batchSize = 64 << 10

    enum Phase: Int, Comparable, Sendable {
        case open
        /// The server stops: the handler may send its last messages.
        case shuttingDown
        /// A close frame is queued or sent: nothing more is taken.
        case closing
        /// Nothing more can be sent.
        case closed

        static func < (one: Phase, other: Phase) -> Bool { one.rawValue < other.rawValue }
    }

    enum Offer: Sendable {
        case queued
        case full
        case closed
    }

    struct Batch: Sendable {
        var pong: ByteBuffer?
        var ping = false
        var messages: [OutgoingMessage] = []
        var bytes = 0
        var close: (code: WebSocketCloseCode, reason: String)?
    }

    enum Next: Sendable {
        case batch(Batch)
        case end
    }

    private let limit: Int
    private var messages = CircularBuffer<OutgoingMessage>(initialCapacity: 1)
    private var pong: ByteBuffer?
    private var ping = false
    private var close: (code: WebSocketCloseCode, reason: String)?

    private(set) var phase = Phase.open
    private(set) var closure: WebSocketClosure?
    /// Counts what waits and what is being written.
    private(set) var queuedBytes = 0
    private(set) var isCloseSent = false
    var hasReaderEnded = false
    var hasWriterEnded = false
    /// The peer broke the protocol, so its close frame cannot be read: the sending half ends after ours.
    var endsAfterClose = false

    init(limit: Int) {
        self.limit = limit
    }

    mutating func offer(_ message: OutgoingMessage) -> Offer {
        guard self.phase < .closing else { return .closed }
        let size = message.size + Self.overheadPerMessage
        guard self.queuedBytes == 0 || self.queuedBytes + size <= self.limit else { return .full }
        self.messages.append(message)
        self.queuedBytes += size
        return .queued
    }

    /// Queues a ping, unless one already waits.
    mutating func offerPing() {
        if self.phase < .closing { self.ping = true }
    }

    /// Queues the answer to a ping. Only the latest is answered, as RFC 6455 allows, so that pings cannot fill the queue.
    mutating func offerPong(_ payload: ByteBuffer) {
        if self.phase < .closing { self.pong = payload }
    }

    /// Lets the handler finish; the socket will then close with 1001.
    mutating func beginShutdown() {
        if self.phase == .open { self.phase = .shuttingDown }
    }

    /// Queues a close frame behind what waits. Only the first call counts.
    mutating func beginClosing(_ code: WebSocketCloseCode, reason: String, origin: WebSocketClosure.Origin) {
        guard self.phase < .closing else { return }
        self.phase = .closing
        self.close = (code, reason)
        self.closure = WebSocketClosure(code: code, reason: reason, origin: origin)
    }

    /// The connection is gone: drops everything.
    mutating func markLost(_ reason: String) {
        self.phase = .closed
        self.closure =
            self.closure ?? WebSocketClosure(code: .abnormal, reason: reason, origin: .lost)
        self.messages.removeAll()
        self.queuedBytes = 0
        self.close = nil
    }

    /// What to write next, control frames first and the close frame last; nil when there is nothing.
    mutating func take() -> Next? {
        guard self.phase < .closed, !self.isCloseSent else { return .end }
        var batch = Batch()
        batch.pong = self.pong.take()
        batch.ping = self.ping
        self.ping = false
        while batch.bytes < Self.batchSize, let message = self.messages.popFirst() {
            batch.bytes += message.size + Self.overheadPerMessage
            batch.messages.append(message)
        }
        if self.messages.isEmpty, let close = self.close.take() {
            batch.close = close
            self.isCloseSent = true
        }
        let isEmpty = batch.pong == nil && !batch.ping && batch.messages.isEmpty && batch.close == nil
        return isEmpty ? nil : .batch(batch)
    }

    /// The batch has left: its room is free.
    mutating func wrote(_ batch: Batch) {
        self.queuedBytes = max(0, self.queuedBytes - batch.bytes)
    }
}
