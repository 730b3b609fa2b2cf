import Catalogue
import Contracts
import Domain
import WebSocket

import struct NIOCore.ByteBuffer

/// What happens by the clock, for all sockets at once: paced frames, slow sockets that have drained, heartbeats.
extension LiveHub {
    /// - Returns: whether anything here waits for its time.
    func tick(at now: ContinuousClock.Instant = .now) -> Bool {
        for audience in self.gathering.values { self.flush(audience, ifDueAt: now) }
        for member in self.slow.values { self.drain(member) }
        self.beat(at: now)
        self.ringIfDue(at: now)
        return !self.gathering.isEmpty || !self.slow.isEmpty || !self.beating.isEmpty
    }

    // MARK: - Paced

    private typealias Part = (readings: ArraySlice<Reading>, frame: SharedWebSocketMessage)

    /// Sends a paced audience what has gathered, when its time has come.
    func flush(_ audience: LiveAudience, ifDueAt now: ContinuousClock.Instant) {
        guard now >= audience.flushedAt + audience.subscription.interval else { return }
        let all = self.parts(of: audience.latest.sorted())
        for member in audience.live {
            // What gathered before it came is not for it: it would go back behind the position it was told.
            let isNew = member.liveSince > audience.sentCommit
            self.send(isNew ? self.parts(of: audience.latest.sorted(after: member.liveSince)) : all, to: member)
        }
        audience.latest.removeAll()
        audience.flushedAt = now
        self.gathering[ObjectIdentifier(audience)] = nil
    }

    private func parts(of readings: [Reading]) -> [Part] {
        var parts: [Part] = []
        var rest = readings[...]
        while !rest.isEmpty {
            let part = rest.prefix(LiveFrame.readingLimit)
            rest = rest.dropFirst(part.count)
            let position = rest.isEmpty ? self.position : nil
            let frame = LiveFrame.frame(LiveFrame.batchType, part, position: position, in: self.catalogue)
            if let frame { parts.append((part, SharedWebSocketMessage(.text(frame)))) }
        }
        return parts
    }

    /// A paced socket that takes no more goes on with the latest values later: that is what it asked for, and no gap.
    private func send(_ parts: [Part], to member: LiveMember) {
        guard let full = parts.firstIndex(where: { !member.connection.send($0.frame) }) else { return }
        let owedGap = member.owesGap
        self.fallBehind(member, keeping: parts[full...].lazy.flatMap { $0.readings })
        member.owesGap = owedGap
    }

    // MARK: - Slow

    /// Sends what was kept for a slow socket, as much as the outbox takes.
    private func drain(_ member: LiveMember) {
        guard member.connection.queuedBytes == 0 else { return }
        if member.owesGap {
            guard member.send(LiveFrame.gap(self.position)) else { return }
            member.owesGap = false
        }
        for part in self.parts(of: member.latest.sorted()) {
            guard member.connection.send(part.frame) else { return }
            member.latest.remove(part.readings)
        }
        self.goLive(member)
    }

    /// It has all that came so far.
    func goLive(_ member: LiveMember) {
        self.slow[ObjectIdentifier(member)] = nil
        member.clear()
        member.audience.move(member, to: .live)
        member.liveSince = self.commits
        guard member.owesGap else { return }
        member.owesGap = false
        self.send(LiveFrame.gap(self.position), to: member)
    }

    // MARK: - Heartbeats

    /// Says that the feed lives, and how far the socket has everything.
    private func beat(at now: ContinuousClock.Instant) {
        let time = Timestamp.now()
        lazy var current = LiveFrame.heartbeat(time, self.position)
        lazy var bare = LiveFrame.heartbeat(time, nil)
        for member in self.beating.values where member.nextHeartbeat <= now {
            guard let period = member.heartbeat else { continue }
            member.nextHeartbeat = now + period
            guard member.standing == .live else {
                // A slow socket has enough to read; one that catches up is told from where it comes.
                if member.standing == .catchingUp { _ = member.send(bare) }
                continue
            }
            let audience = member.audience
            if audience.latest.isEmpty {
                self.send(current, to: member)
            } else if member.liveSince <= audience.sentCommit {
                self.send(LiveFrame.heartbeat(time, audience.sentPosition), to: member)
            } else {
                self.send(bare, to: member)
            }
        }
    }
}
