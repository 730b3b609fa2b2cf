import Domain
import WebSocket

import struct NIOCore.ByteBuffer

/// A socket as the hub keeps it: where it stands, and what it has not been sent yet. Only the hub touches it.
final class LiveMember {
    enum Standing {
        /// Gets the frames of its audience as they are made.
        case live
        /// Is sent older commits first: what arrives meanwhile waits here, at most ``LiveHub/waitingLimit`` readings.
        case catchingUp
        /// Its outbox was full: gets nothing more until it has drained, and then the latest of each channel.
        case slow
    }

    let connection: WebSocketConnection
    /// A share link's socket is told nothing but readings.
    let isForShareLink: Bool

    var audience: LiveAudience
    var standing = Standing.live
    /// Its place among those of its audience that are live.
    var place = 0

    var waiting: [LiveBatch] = []
    var waitingCount = 0

    /// What could not be sent to a slow socket.
    var latest = LatestReadings()
    /// Readings were passed over, and the client does not know yet.
    var owesGap = false

    /// It is live since this commit: what its audience gathered before is not for it.
    var liveSince: UInt64 = 0

    var heartbeat: Duration?
    var nextHeartbeat = ContinuousClock.now

    init(_ subscriber: LiveSubscriber, in audience: LiveAudience) {
        self.connection = subscriber.connection
        self.isForShareLink = subscriber.view != nil
        self.audience = audience
    }

    func send(_ frame: ByteBuffer) -> Bool { self.connection.send(.text(frame)) }

    /// Keeps what cannot be sent. Who asked for every reading misses what is overwritten.
    func keep(_ readings: some Sequence<Reading>, of commit: UInt64) {
        for reading in readings where self.latest.keep(reading, of: commit) {
            if !self.audience.subscription.isPaced { self.owesGap = true }
        }
    }

    /// Forgets what waits.
    func clear() {
        self.waiting = []
        self.waitingCount = 0
        self.latest = LatestReadings()
    }
}
