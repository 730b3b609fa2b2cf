import Catalogue
import Contracts
import Domain
import struct NIOCore.ByteBuffer
import Synchronization
import WebSocket

/// One socket's side of the feed: what it wants, and what it has not been sent yet. Never waits, so that no socket delays
/// another.
///
/// A socket whose outbox is full gets nothing more until it has drained; then it is told that there is a gap, and the
/// latest value of each channel follows.
final class LiveSubscriber: Sendable {
    private struct State {
        var subscription = LiveSubscription()
        /// Set while older commits are fetched: what arrives meanwhile waits here, at most ``waitingLimit`` readings.
        var waiting: [LiveBatch]?
        var waitingCount = 0
        /// The latest of each channel that was not sent: of a slow socket, or between two messages of a paced one.
        var latest: [Channel.Number: Reading] = [:]
        var isSlow = false
        var position: LivePosition
    }

    private let connection: WebSocketConnection
    private let state: Mutex<State>

    /// Readings that may wait for one socket that catches up.
    private static let waitingLimit = 50_000

    init(connection: WebSocketConnection, position: LivePosition) {
        self.connection = connection
        self.state = Mutex(State(position: position))
    }

    var subscription: LiveSubscription { self.state.withLock { $0.subscription } }

    /// Whether the frames made for everybody are this socket's as well.
    var takesEverything: Bool {
        self.state.withLock {
            $0.subscription.channels == nil && $0.subscription.interval == .zero && $0.waiting == nil && !$0.isSlow
        }
    }

    /// Changes what is wanted; with `catchingUp`, what arrives waits until ``catchUp(_:channels:)``.
    func subscribe(_ subscription: LiveSubscription, catchingUp: Bool) {
        self.state.withLock { state in
            state.subscription = subscription
            state.waiting = catchingUp ? [] : nil
            state.waitingCount = 0
            state.latest = [:]
        }
    }

    /// Sends the commits that were missed, then those that waited, then goes on live.
    ///
    /// - Parameter missed: Nil: they are no longer there.
    func catchUp(_ missed: [LiveBatch]?, channels: ChannelSnapshot) {
        let waiting = self.state.withLock { state in
            defer { state.waiting = nil }
            return state.waiting
        }
        guard let missed, let waiting else {
            self.send([LiveFrame.gap(self.state.withLock { $0.position })])
            return
        }
        for batch in missed + waiting { self.offer(batch, channels: channels) }
    }

    /// Offers a commit's readings. Makes frames of its own only when the shared ones do not fit.
    func offer(_ batch: LiveBatch, channels: ChannelSnapshot) {
        let wanted = self.state.withLock { state -> [Reading]? in
            guard state.waiting == nil else {
                state.waitingCount += batch.readings.count
                if state.waitingCount > Self.waitingLimit { state.waiting = nil } else { state.waiting?.append(batch) }
                if state.waiting == nil { state.isSlow = true }
                return nil
            }
            state.position = batch.position
            let subscription = state.subscription
            let wanted = batch.readings.filter(subscription.wants)
            guard subscription.interval == .zero, !state.isSlow else {
                for reading in wanted { state.latest[reading.channel] = reading }
                return nil
            }
            return wanted
        }
        guard let wanted, !wanted.isEmpty else { return }
        self.send(LiveFrame.batches(wanted, position: batch.position, channels: channels))
    }

    /// Sends frames made for everybody.
    func offer(shared frames: [SharedWebSocketMessage], of batch: LiveBatch) {
        self.state.withLock { $0.position = batch.position }
        for frame in frames where !self.connection.send(frame) {
            self.state.withLock { state in
                state.isSlow = true
                for reading in batch.readings { state.latest[reading.channel] = reading }
            }
            return
        }
    }

    /// Sends what has gathered: called at the socket's pace.
    func flush(channels: ChannelSnapshot) {
        guard self.connection.queuedBytes == 0 else { return }
        let (readings, position, wasSlow) = self.state.withLock { state in
            defer {
                state.latest = [:]
                state.isSlow = false
            }
            return (Array(state.latest.values), state.position, state.isSlow)
        }
        if wasSlow { self.send([LiveFrame.gap(position)]) }
        guard !readings.isEmpty else { return }
        let inOrder = readings.sorted { ($0.time, $0.channel) < ($1.time, $1.channel) }
        self.send(LiveFrame.batches(inOrder, position: position, channels: channels))
    }

    /// Readings were lost before they reached the feed.
    func announceGap(_ position: LivePosition) {
        self.state.withLock { $0.position = position }
        self.send([LiveFrame.gap(position)])
    }

    func send(text: ByteBuffer) {
        self.send([text])
    }

    private func send(_ frames: [ByteBuffer]) {
        for frame in frames where !self.connection.send(.text(frame)) {
            self.state.withLock { $0.isSlow = true }
            return
        }
    }
}
