/// Somebody in this process who follows the feed: gets each commit whole, looks for himself what of it he wants, and so
/// costs the hub next to nothing.
///
/// At most ``limit`` commits wait for him. Whoever is slower misses some, and is told so by ``LiveEvent/gap(_:)``.
struct LiveListener {
    static let limit = 256

    let continuation: AsyncStream<LiveEvent>.Continuation
    private var owesGap = false

    init(_ continuation: AsyncStream<LiveEvent>.Continuation) {
        self.continuation = continuation
    }

    /// - Returns: false when he has left.
    mutating func offer(_ event: LiveEvent) -> Bool {
        if self.owesGap, case .readings(let batch) = event {
            switch self.continuation.yield(.gap(batch.position)) {
            case .terminated: return false
            case .dropped: return true
            default: self.owesGap = false
            }
        }
        switch self.continuation.yield(event) {
        case .terminated: return false
        case .dropped: self.owesGap = true
        default: break
        }
        return true
    }
}

extension LiveHub {
    /// The commits from now on, for somebody in this process; he leaves by letting go of the stream, or by being cancelled.
    func listen() -> AsyncStream<LiveEvent> {
        let (events, continuation) = AsyncStream.makeStream(
            of: LiveEvent.self, bufferingPolicy: .bufferingOldest(LiveListener.limit))
        self.listeners.append(LiveListener(continuation))
        return events
    }
}
