import Catalogue
import Contracts
import Domain
import Logging
import Redis
import WebSocket

import struct NIOCore.ByteBuffer

/// How a socket gets from one subscription to the next: the answer, the snapshot, what it missed, what came meanwhile, and
/// then the present. Runs on the socket's own task, and waits for the socket alone.
extension LiveHub {
    /// Applies a subscription; from `position` on, nothing is missed and nothing is sent twice, or a gap is announced.
    /// Returns when the socket is live under it, or closed.
    nonisolated func subscribe(
        _ subscriber: LiveSubscriber, to subscription: LiveSubscription, from position: LivePosition? = nil,
        withSnapshot: Bool = false, heartbeat: Duration? = nil,
        answer: @Sendable (LivePosition) -> ByteBuffer = LiveFrame.subscribed
    ) async {
        if let position { await self.waitUntilReached(position) }
        let end = await self.begin(subscriber, subscription, heartbeat, keepsGap: position == nil)
        let connection = subscriber.connection
        do {
            try await connection.sendWaiting(.text(answer(position ?? end)))
            if withSnapshot { try await self.sendSnapshot(of: subscription, at: position ?? end, to: connection) }
            if let position, position != end {
                if let missed = await self.missed(after: position, through: end) {
                    try await self.send(missed, of: subscription, to: subscriber)
                } else {
                    await self.abandonCatchUp(subscriber)
                }
            }
            while let waiting = await self.takeWaiting(subscriber) {
                let catalogue = self.catalogue
                for batch in waiting {
                    for frame in LiveFrame.frames(batch.readings, position: batch.position, in: catalogue) {
                        try await connection.sendWaiting(.text(frame))
                    }
                }
            }
        } catch {
            // The socket is closed, and nobody misses anything.
        }
    }

    /// From here on, what comes waits for the socket.
    ///
    /// - Returns: the position after which that is.
    private func begin(
        _ subscriber: LiveSubscriber, _ subscription: LiveSubscription, _ heartbeat: Duration?, keepsGap: Bool
    ) -> LivePosition {
        guard let member = self.members[ObjectIdentifier(subscriber)] else { return self.position }
        self.leave(member)
        member.clear()
        // Whoever goes on from a position gets what was passed over.
        if !keepsGap { member.owesGap = false }
        member.standing = .catchingUp
        self.audience(for: subscription).insert(member)
        member.heartbeat = heartbeat
        member.nextHeartbeat = .now + (heartbeat ?? .zero)
        self.beating[ObjectIdentifier(member)] = heartbeat == nil ? nil : member
        return self.position
    }

    private nonisolated func sendSnapshot(
        of subscription: LiveSubscription, at position: LivePosition, to connection: WebSocketConnection
    ) async throws {
        let latest: [Reading]
        do {
            latest = try await self.latest.latest()
        } catch {
            self.logger.debug("The newest readings cannot be read", metadata: ["error": "\(error)"])
            return try await connection.sendWaiting(.text(LiveFrame.error(.snapshotUnavailable)))
        }
        let catalogue = await self.catalogue(for: latest)
        let wanted = subscription.selection.select(latest, in: catalogue.channels)
        let frames = LiveFrame.frames(wanted, type: LiveFrame.snapshotType, position: position, in: catalogue)
        for frame in frames { try await connection.sendWaiting(.text(frame)) }
        if frames.isEmpty {
            try await connection.sendWaiting(.text(LiveFrame.empty(LiveFrame.snapshotType, position: position)))
        }
    }

    /// Every missed reading, as fast as the socket takes them.
    private nonisolated func send(
        _ missed: [LiveBatch], of subscription: LiveSubscription, to subscriber: LiveSubscriber
    ) async throws {
        let catalogue = await self.catalogue(for: missed.lazy.flatMap(\.readings))
        for batch in missed {
            let wanted = subscription.selection.select(batch.readings, in: catalogue.channels)
            guard !wanted.isEmpty else { continue }
            // More came meanwhile than may wait: the client is told, and reads the history.
            guard await self.isCatchingUp(subscriber) else { return }
            for frame in LiveFrame.frames(wanted, position: batch.position, in: catalogue) {
                try await subscriber.connection.sendWaiting(.text(frame))
            }
        }
    }

    private func isCatchingUp(_ subscriber: LiveSubscriber) -> Bool {
        self.members[ObjectIdentifier(subscriber)]?.standing == .catchingUp
    }

    /// What came meanwhile, of a paced socket the latest of each channel; nil when the socket is up to date, and live.
    private func takeWaiting(_ subscriber: LiveSubscriber) -> [LiveBatch]? {
        guard let member = self.members[ObjectIdentifier(subscriber)], member.standing == .catchingUp else {
            return nil
        }
        let waiting = member.waiting
        member.clear()
        guard let last = waiting.last else {
            self.goLive(member)
            return nil
        }
        guard member.audience.subscription.isPaced else { return waiting }
        var latest = LatestReadings()
        for reading in waiting.lazy.flatMap(\.readings) { latest.keep(reading, of: 0) }
        return [LiveBatch(readings: latest.sorted(), position: last.position)]
    }

    /// The missed commits are no longer there: the client reads the history, and goes on from here.
    private func abandonCatchUp(_ subscriber: LiveSubscriber) {
        guard let member = self.members[ObjectIdentifier(subscriber)] else { return }
        member.clear()
        member.owesGap = true
        self.goLive(member)
    }

    /// A client that comes from another instance may have seen a commit that is only just on its way here.
    private nonisolated func waitUntilReached(_ position: LivePosition) async {
        for _ in 0..<100 {
            let reached = await self.position
            guard zip(position.commits, reached.commits).contains(where: { $0 > $1 }) else { return }
            // Cancelled: the socket is gone, and nobody reads the answer.
            try? await Task.sleep(for: .milliseconds(10))
        }
    }

    /// The commits after one position up to another, partition by partition; nil when any of them is gone.
    private nonisolated func missed(after start: LivePosition, through end: LivePosition) async -> [LiveBatch]? {
        let recent = await self.recentCommits(after: start, through: end)
        var batches: [LiveBatch] = []
        var reached = start
        for partition in 0..<Streams.partitionCount {
            let (first, last) = (start.commits[partition], end.commits[partition])
            // A position from the future belongs to another database.
            guard first <= last else { return nil }
            guard first < last else { continue }
            var commits = recent[partition]
            if commits == nil { commits = await self.storedCommits(of: partition, after: first, through: last) }
            guard let commits else { return nil }
            for commit in commits {
                reached.commits[partition] = commit.number
                batches.append(LiveBatch(readings: commit.readings, position: reached))
            }
        }
        return batches
    }

    /// By partition; nil where memory does not hold all.
    private func recentCommits(after start: LivePosition, through end: LivePosition) -> [[RecentCommits.Commit]?] {
        (0..<Streams.partitionCount).map { partition in
            let (first, last) = (start.commits[partition], end.commits[partition])
            return first < last ? self.recent.commits(of: partition, after: first, through: last) : nil
        }
    }

    /// Commits as Redis holds them; nil when any of them is gone.
    private nonisolated func storedCommits(
        of partition: Int, after first: UInt64, through last: UInt64
    ) async -> [RecentCommits.Commit]? {
        do {
            let entries = try await self.redis.xrange(
                Streams.committed(partition), from: StreamID(milliseconds: first + 1, sequence: 0),
                through: StreamID(milliseconds: last, sequence: 0))
            guard entries.count == Int(last - first) else { return nil }
            var commits: [RecentCommits.Commit] = []
            for entry in entries {
                guard let payload = entry[Streams.payloadField] else { return nil }
                commits.append((entry.id.milliseconds, try CommittedEntry(decoding: payload).readings))
            }
            return commits
        } catch {
            self.logger.debug("Missed commits cannot be read", metadata: ["error": "\(error)"])
            return nil
        }
    }
}
