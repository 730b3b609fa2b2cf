import Contracts
import Domain
import Logging
import Metrics
import Postgres
import Sharing

/// Which rules this session evaluates. Evaluators share them evenly; one that is left behind by another's death goes on at the
/// positions that the dead one has stored.
extension EvaluationSession {
    /// Looks around once a second and keeps to its part: takes shares that nobody holds, or lets go of those that belong to others.
    mutating func shareRules(now: ContinuousClock.Instant = .now) async throws {
        guard now >= self.nextSharing else { return }
        // Who has nothing yet need not wait as long.
        self.nextSharing = now + (self.shares.isEmpty ? .milliseconds(250) : .seconds(1))
        let known = self.slot
        let (slot, standing) = try await self.connection.run { connection in
            if known == nil { try connection.expireWhenSilent() }
            return (try known ?? connection.lockSlot(of: .rules), try connection.standing(in: .rules))
        }
        self.slot = slot
        guard let slot else { return }
        let excess = self.shares.count - standing.share(of: slot)
        if excess > 0 {
            try await self.release(Set(self.shares.sorted { $0.number < $1.number }.suffix(excess)))
        } else if excess < 0 {
            try await self.acquire(upTo: -excess, of: standing.free)
        }
        self.metrics.active.record(self.shares.isEmpty ? 0 : 1)
        self.metrics.shares.record(self.shares.count)
    }

    private mutating func release(_ released: Set<RuleShare>) async throws {
        try await self.store()
        self.shares.subtract(released)
        let kept = self.shares
        self.board.keep { kept.contains(.ofRule($0)) }
        try await self.connection.run { connection in
            for share in released { try connection.unlockPart(share.number, of: .rules) }
        }
        self.say()
    }

    private mutating func acquire(upTo count: Int, of free: [Int]) async throws {
        guard !free.isEmpty else { return }
        let (acquired, offsets) = try await self.connection.run { connection in
            var acquired: Set<RuleShare> = []
            for part in free where acquired.count < count {
                if try connection.lockPart(part, of: .rules) { acquired.insert(RuleShare(number: part)) }
            }
            return (acquired, try connection.offsets(of: acquired))
        }
        guard !acquired.isEmpty else { return }
        // What was before the first evaluation is nothing to any rule.
        let newest = acquired.count > offsets.count ? try await self.newestPosition() : LivePosition()
        let groups = Dictionary(grouping: acquired) { offsets[$0]?.position ?? newest }
        for (position, shares) in groups {
            let since = shares.compactMap { offsets[$0]?.since }.min() ?? .now()
            try await self.begin(Set(shares), at: RuleOffset(position: position, since: since))
        }
        self.say()
    }

    /// Goes on with shares where they are. Those that it has already are brought to one position with them, and are of one board
    /// from there on.
    private mutating func begin(_ new: Set<RuleShare>, at offset: RuleOffset) async throws {
        guard !self.shares.isEmpty else {
            self.shares = new
            self.position = offset.position
            self.coveredUntil = offset.since
            return try await self.store()
        }
        var other = EvaluationSession(
            connection: self.connection, reader: self.reader, redis: self.redis, directory: self.directory,
            signal: self.signal, setpointSpacing: self.setpointSpacing, stormLimit: self.stormLimit,
            metrics: self.metrics, spans: self.spans, logger: self.logger)
        try await other.begin(new, at: offset)
        repeat {
            let level = self.position.raised(to: other.position)
            try await self.approach(level)
            try await other.approach(level)
        } while self.position != other.position || self.version != other.version || self.generation != other.generation
        try await self.store()
        try await other.store()
        self.shares.formUnion(new)
        self.coveredUntil = min(self.coveredUntil, other.coveredUntil)
        self.board.absorb(other.board, at: .now())
        self.nextLook = .now
    }

    private mutating func approach(_ level: LivePosition) async throws {
        try Task.checkCancellation()
        self.nextLook = .now
        try await self.look()
        try await self.follow(until: level)
        try await self.storeIfDue()
    }

    private func say() {
        let shares = self.shares.keys
        self.logger.info(
            "Evaluates rules",
            metadata: ["shares": "\(shares)", "of": "\(RuleShare.modulus)", "position": .string(self.position.text)])
    }
}

extension LivePosition {
    /// What either has seen.
    fileprivate func raised(to other: LivePosition) -> LivePosition {
        LivePosition(commits: zip(self.commits, other.commits).map { max($0, $1) })
    }
}
