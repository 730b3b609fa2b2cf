import Catalogue
import Contracts
import Domain
import Synchronization
import WebSocket

import struct NIOCore.ByteBuffer

/// One socket's side of the feed: what it wants, and what it has not been sent yet. Live readings never wait for the
/// socket, so that none delays another; only the past waits for room, in ``catchUp(_:channels:)``.
///
/// A socket whose outbox is full gets nothing more until it has drained; then it is told that there is a gap, and the
/// latest value of each channel follows.
final class LiveSubscriber: Sendable {
    private struct State {
        var subscription = LiveSubscription()
        /// Set while older commits are sent: what arrives meanwhile waits here, at most ``waitingLimit`` readings.
        var waiting: [LiveBatch]?
        var waitingCount = 0
        /// The latest of each channel that was not sent: of a slow socket, or between two messages of a paced one.
        var latest: [Channel.Number: Reading] = [:]
        var isSlow = false
        /// Readings were passed over, and the client does not know yet.
        var owesGap = false
        var position: LivePosition

        var isPaced: Bool { self.subscription.interval != .zero }

        /// Keeps what cannot be sent now. A slow socket loses what is overwritten; a paced one asked for that.
        mutating func keep(_ readings: some Sequence<Reading>) {
            for reading in readings {
                let older = self.latest[reading.channel]
                if older != nil, !self.isPaced { self.owesGap = true }
                if let older, older.time > reading.time { continue }
                self.latest[reading.channel] = reading
            }
        }
    }

    private let connection: WebSocketConnection
    private let state: Mutex<State>

    /// Readings that may wait for one socket that catches up.
    static let waitingLimit = 50_000

    /// A share link's socket is told nothing but readings.
    let isForShareLink: Bool

    init(connection: WebSocketConnection, position: LivePosition, isForShareLink: Bool = false) {
        self.connection = connection
        self.isForShareLink = isForShareLink
        self.state = Mutex(State(position: position))
    }

    var subscription: LiveSubscription { self.state.withLock { $0.subscription } }

    /// Whether the frames made for everybody are this socket's as well.
    var takesEverything: Bool {
        self.state.withLock { $0.subscription.channels == nil && !$0.isPaced && $0.waiting == nil && !$0.isSlow }
    }

    /// Changes what is wanted; with `catchingUp`, what arrives waits until ``catchUp(_:channels:)`` or
    /// ``abandonCatchUp(at:)``.
    func subscribe(_ subscription: LiveSubscription, catchingUp: Bool) {
        self.state.withLock { state in
            state.subscription = subscription
            state.waiting = catchingUp ? [] : nil
            state.waitingCount = 0
            state.latest = [:]
            // Whoever goes on from a position gets what was passed over.
            if catchingUp { (state.isSlow, state.owesGap) = (false, false) }
        }
    }

    // MARK: - The past

    /// Sends the commits that were missed, every reading of them and as fast as the socket takes them, then those that
    /// waited, then goes on live. Returns early when the socket closes.
    func catchUp(_ missed: [LiveBatch], channels: ChannelSnapshot) async {
        var due = missed
        repeat {
            for batch in due {
                let (wants, isCatchingUp) = self.state.withLock { ($0.subscription.wants, $0.waiting != nil) }
                // More arrived meanwhile than may wait: the client is told, and reads the history.
                guard isCatchingUp else { return }
                let wanted = batch.readings.filter(wants)
                for frame in LiveFrame.batches(wanted, position: batch.position, channels: channels) {
                    do {
                        try await self.connection.sendWaiting(.text(frame))
                    } catch {
                        return
                    }
                }
            }
            due = self.takeWaiting()
        } while !due.isEmpty
    }

    /// What arrived meanwhile; empty when the socket is up to date, and live from here on.
    private func takeWaiting() -> [LiveBatch] {
        self.state.withLock { state in
            guard let waiting = state.waiting else { return [] }
            state.waitingCount = 0
            guard waiting.isEmpty || state.isPaced else {
                state.waiting = []
                return waiting
            }
            state.waiting = nil
            for batch in waiting {
                state.position = batch.position
                state.keep(batch.readings.filter(state.subscription.wants))
            }
            return []
        }
    }

    /// The missed commits are no longer there: the client reads the history, and goes on from `position`.
    func abandonCatchUp(at position: LivePosition) {
        self.state.withLock { $0.waiting = nil }
        self.announceGap(position)
    }

    // MARK: - The present

    /// Offers a commit's readings. Makes frames of its own only when the shared ones do not fit.
    func offer(_ batch: LiveBatch, channels: ChannelSnapshot) {
        self.state.withLock { state in
            guard state.waiting == nil else { return self.hold(batch, &state) }
            state.position = batch.position
            let wanted = batch.readings.filter(state.subscription.wants)
            guard !state.isPaced, !state.isSlow else { return state.keep(wanted) }
            let frames = LiveFrame.batches(wanted, position: batch.position, channels: channels)
            self.send(frames.map { .text($0) }, orKeep: wanted, &state)
        }
    }

    /// Sends frames made for everybody.
    func offer(shared frames: [SharedWebSocketMessage], of batch: LiveBatch) {
        self.state.withLock { state in
            state.position = batch.position
            for frame in frames where !self.connection.send(frame) {
                return self.fallBehind(keeping: batch.readings, &state)
            }
        }
    }

    private func hold(_ batch: LiveBatch, _ state: inout State) {
        state.waitingCount += batch.readings.count
        guard state.waitingCount > Self.waitingLimit else {
            state.waiting?.append(batch)
            return
        }
        state.waiting = nil
        state.position = batch.position
        self.fallBehind(keeping: batch.readings.filter(state.subscription.wants), &state)
    }

    private func send(_ messages: [WebSocketMessage], orKeep readings: [Reading], _ state: inout State) {
        for message in messages where !self.connection.send(message) {
            return self.fallBehind(keeping: readings, &state)
        }
    }

    private func fallBehind(keeping readings: some Sequence<Reading>, _ state: inout State) {
        (state.isSlow, state.owesGap) = (true, true)
        state.keep(readings)
    }

    /// Sends what has gathered, as much as the outbox takes: called at the socket's pace.
    func flush(channels: ChannelSnapshot) {
        self.state.withLock { state in
            guard state.waiting == nil, self.connection.queuedBytes == 0 else { return }
            if state.owesGap {
                guard self.connection.send(.text(LiveFrame.gap(state.position))) else { return }
                state.owesGap = false
            }
            var rest = state.latest.values.sorted { ($0.time, $0.channel) < ($1.time, $1.channel) }[...]
            while !rest.isEmpty {
                let part = rest.prefix(LiveFrame.readingLimit)
                let position = part.count == rest.count ? state.position : nil
                let frame = LiveFrame.batch(part, position: position, channels: channels)
                if let frame, !self.connection.send(.text(frame)) { break }
                rest = rest.dropFirst(part.count)
            }
            state.latest = Dictionary(rest.map { ($0.channel, $0) }, uniquingKeysWith: { $1 })
            if rest.isEmpty { state.isSlow = false }
        }
    }

    /// Readings were lost before they reached the feed.
    func announceGap(_ position: LivePosition) {
        self.state.withLock { state in
            state.position = position
            let isHeldBack = state.waiting != nil || state.isSlow
            if isHeldBack || !self.connection.send(.text(LiveFrame.gap(position))) { state.owesGap = true }
        }
    }

    func send(text: ByteBuffer) {
        self.state.withLock { state in self.send([.text(text)], orKeep: [], &state) }
    }
}
