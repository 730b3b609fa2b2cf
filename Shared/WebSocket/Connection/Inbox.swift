import NIOCore

/// Received messages on their way from the socket to the reader.
struct Inbox: Sendable {
    enum Next: Sendable {
        case message(WebSocketMessage)
        case end
    }

    private var messages = CircularBuffer<WebSocketMessage>(initialCapacity: 1)
    private var bytes = 0
    private let limit: Int
    private var isFinished = false
    private var isDiscarding = false

    /// When the peer was last heard, by any frame.
    var lastHeard: ContinuousClock.Instant
    /// The socket is not being read because the reader is behind: silence is then our own doing.
    var isPaused = false

    init(limit: Int, now: ContinuousClock.Instant) {
        self.limit = limit
        self.lastHeard = now
    }

    /// Whether the socket may be read further.
    var hasRoom: Bool { self.isDiscarding || self.bytes < self.limit }

    mutating func append(_ message: WebSocketMessage) {
        guard !self.isFinished else { return }
        self.messages.append(message)
        self.bytes += message.bytes.readableBytes + Outbox.overheadPerMessage
    }

    /// The next message; `end` when none will come; nil when there is none yet.
    mutating func take() -> Next? {
        if let message = self.messages.popFirst() {
            self.bytes -= message.bytes.readableBytes + Outbox.overheadPerMessage
            return .message(message)
        }
        return self.isFinished ? .end : nil
    }

    /// Takes no further messages; those that wait can still be read.
    mutating func finish() {
        self.isFinished = true
    }

    /// Drops what waits and what will come: nobody reads any more.
    mutating func discard() {
        self.isFinished = true
        self.isDiscarding = true
        self.messages.removeAll()
        self.bytes = 0
    }
}
