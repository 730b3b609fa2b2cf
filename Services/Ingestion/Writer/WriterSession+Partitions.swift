import Contracts
import Logging
import Metrics
import Postgres
import Redis
import Sharing

/// Which partitions this session writes, and that their streams go on behind what is stored.
extension WriterSession {
    /// Looks around once a second and keeps to its share: takes partitions that nobody holds, or lets go of those that
    /// belong to others. Only between two batches: what was committed must be announced by whoever committed it.
    mutating func sharePartitions(now: ContinuousClock.Instant = .now) async throws {
        guard self.nextSharing <= now else { return }
        self.nextSharing = now + .seconds(1)
        let known = self.slot
        let (slot, standing) = try await self.connection.run { connection in
            if known == nil { try connection.expireWhenSilent() }
            return (try known ?? connection.lockSlot(of: .partitions), try connection.standing(in: .partitions))
        }
        self.slot = slot
        guard let slot else { return }
        let share = standing.share(of: slot)
        if self.offsets.count > share {
            try await self.release(Array(self.offsets.keys.sorted().suffix(self.offsets.count - share)))
        } else if self.offsets.count < share {
            try await self.acquire(upTo: share - self.offsets.count, of: standing.free)
        }
        self.metrics.partitions.record(self.offsets.count)
    }

    private mutating func acquire(upTo count: Int, of free: [Int]) async throws {
        guard !free.isEmpty else { return }
        let acquired = try await self.connection.run { connection in
            var acquired: [(partition: Int, offset: PartitionOffset)] = []
            for partition in free where acquired.count < count {
                guard try connection.lockPart(partition, of: .partitions) else { continue }
                acquired.append((partition, try connection.offset(of: partition)))
            }
            return acquired
        }
        for (partition, offset) in acquired {
            try await self.raiseStream(of: partition, to: offset.last)
            self.offsets[partition] = try await self.raiseCommits(of: partition, from: offset)
        }
        if !acquired.isEmpty { self.say() }
    }

    private mutating func release(_ partitions: [Int]) async throws {
        for partition in partitions {
            self.offsets[partition] = nil
            self.metrics.waiting[partition].record(0)
        }
        // Others raise their sources' marks from now on.
        self.ledger = WatermarkLedger()
        try await self.connection.run { connection in
            for partition in partitions { try connection.unlockPart(partition, of: .partitions) }
        }
        self.say()
    }

    private func say() {
        self.logger.info("Writes partitions", metadata: ["partitions": "\(self.offsets.keys.sorted())"])
    }

    /// A database restored from an older backup counts fewer commits than were announced. The numbers go on behind those:
    /// an announcement that Redis refuses would reach nobody, no sender's acknowledgement either.
    private func raiseCommits(of partition: Int, from offset: PartitionOffset) async throws -> PartitionOffset {
        guard let announced = try await self.redis.xinfoLastID(Streams.committed(partition))?.milliseconds,
            announced > offset.commits
        else { return offset }
        try await self.connection.run { try $0.raiseCommits(of: partition, to: announced) }
        return PartitionOffset(last: offset.last, commits: announced)
    }

    /// Makes sure, once a second, that new entries get ids above what is stored: Redis may lose its memory and keep its
    /// connections, and its clock may be behind.
    mutating func raiseStreams() async throws {
        guard self.nextRaise <= .now else { return }
        self.nextRaise = .now + .seconds(1)
        for (partition, offset) in self.offsets { try await self.raiseStream(of: partition, to: offset.last) }
    }

    /// What came in below meanwhile goes: nobody can read it in its order, and its sender, who heard nothing, sends it again.
    /// What is stored and came back goes as well: a Redis that lost its last second forgot that it was removed, and a
    /// stream full of it would take nothing any more.
    private func raiseStream(of partition: Int, to id: StreamID) async throws {
        let waiting = try await self.redis.eval(
            Self.raise, keys: [Streams.readings(partition)],
            args: [.text(id.description), .text(id.next.description)])
        self.metrics.waiting[partition].record(waiting.int ?? 0)
    }

    /// Returns how many entries wait.
    private static let raise = RedisScript(
        """
        local added = redis.pcall('XADD', KEYS[1], ARGV[1], 'd', '')
        if type(added) ~= 'string' then
            redis.call('XTRIM', KEYS[1], 'MINID', ARGV[2])
            return redis.call('XLEN', KEYS[1])
        end
        redis.call('XTRIM', KEYS[1], 'MAXLEN', 0)
        return 0
        """)
}

extension SharedWork {
    /// The partitions, which writers share; "writ" and "read" in ASCII.
    fileprivate static let partitions = SharedWork(
        slotClass: 0x7772_6974, partClass: 0x7265_6164, partCount: Streams.partitionCount)
}
