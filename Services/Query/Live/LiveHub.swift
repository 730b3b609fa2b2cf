import Catalogue
import Contracts
import Domain
import Logging
import NIOCore
import Redis
import WebSocket

/// The fan-out of committed readings to every socket of this instance.
///
/// ```
/// committed:{p} ──▶ LiveTail ──▶ LiveHub ──▶ LiveIndex ──▶ LiveAudience ──▶ outbox of each socket ──▶ browser
///                                        who wants it?  one frame for all who want the same
/// ```
///
/// Live readings never wait for a socket, so that none delays another. A socket whose outbox is full gets nothing more
/// until it has drained; then it is told that there is a gap, and the latest value of each channel follows. Work on a
/// commit is in proportion to the subscriptions that differ and want it, plus one hand-over for each of their sockets.
actor LiveHub {
    let redis: RedisClient
    private let channels: ChannelDirectory
    private let experiments: ExperimentDirectory
    let latest: LatestDesk
    let logger: Logger

    var members: [ObjectIdentifier: LiveMember] = [:]
    var index = LiveIndex()
    var listeners: [LiveListener] = []
    /// Those that asked for heartbeats.
    var beating: [ObjectIdentifier: LiveMember] = [:]
    /// Those that follow alerts.
    var followers: [ObjectIdentifier: LiveMember] = [:]
    var bell = AlertBell()
    /// Paced audiences that something waits for.
    var gathering: [ObjectIdentifier: LiveAudience] = [:]
    /// Those whose outbox was full.
    var slow: [ObjectIdentifier: LiveMember] = [:]
    private(set) var position = LivePosition()
    /// Before the commit that was passed on last.
    private var positionBefore = LivePosition()
    private(set) var recent = RecentCommits()
    /// How many commits were passed on.
    private(set) var commits: UInt64 = 0

    /// Readings that may wait for one socket that catches up.
    static let waitingLimit = 50_000

    init(
        redis: RedisClient, channels: ChannelDirectory, experiments: ExperimentDirectory, store: ReadingStore,
        logger: Logger
    ) {
        self.redis = redis
        self.channels = channels
        self.experiments = experiments
        self.latest = LatestDesk(store: store)
        self.logger = logger
    }

    nonisolated var catalogue: LiveCatalogue {
        LiveCatalogue(channels: self.channels.snapshot, experiments: self.experiments.snapshot)
    }

    /// The catalogue with the channels of `readings`, also those that were made a moment ago.
    nonisolated func catalogue(for readings: some Sequence<Reading>) async -> LiveCatalogue {
        let channels = await self.channels.snapshot(knowingNumbers: readings.lazy.map(\.channel))
        return LiveCatalogue(channels: channels, experiments: self.experiments.snapshot)
    }

    // MARK: - Sockets

    var subscriberCount: Int { self.members.count }

    /// How many of the subscriptions differ.
    var subscriptionCount: Int { self.index.audiences.count }

    /// A socket that gets everything it may see, until it subscribes. `connected` is its first message.
    func add(_ subscriber: LiveSubscriber) {
        let subscription = LiveSubscription(selection: LiveSelection(view: subscriber.view))
        let member = LiveMember(subscriber, in: self.audience(for: subscription))
        member.liveSince = self.commits
        self.members[ObjectIdentifier(subscriber)] = member
        member.audience.insert(member)
        self.send(LiveFrame.connected(self.position), to: member)
    }

    func remove(_ subscriber: LiveSubscriber) {
        guard let member = self.members.removeValue(forKey: ObjectIdentifier(subscriber)) else { return }
        self.leave(member)
        self.beating[ObjectIdentifier(member)] = nil
        self.followers[ObjectIdentifier(subscriber)] = nil
    }

    func audience(for subscription: LiveSubscription) -> LiveAudience {
        if let audience = self.index.audiences[subscription] { return audience }
        let audience = LiveAudience(subscription)
        self.index.insert(audience)
        return audience
    }

    func leave(_ member: LiveMember) {
        member.audience.remove(member)
        self.slow[ObjectIdentifier(member)] = nil
        guard member.audience.isEmpty else { return }
        self.index.remove(member.audience)
        self.gathering[ObjectIdentifier(member.audience)] = nil
    }

    /// Sends something that is no reading; what does not fit is lost, and the client told that there is a gap.
    func send(_ frame: ByteBuffer, to member: LiveMember) {
        switch member.standing {
        case .slow: member.owesGap = true
        case .catchingUp: if !member.send(frame) { member.owesGap = true }
        case .live: if !member.send(frame) { self.fallBehind(member, keeping: []) }
        }
    }

    func announce(_ frame: ByteBuffer) {
        for member in self.members.values where !member.isForShareLink { self.send(frame, to: member) }
    }

    // MARK: - Commits

    /// Where the feed begins, before the first commit is published.
    func start(at position: LivePosition) {
        self.position = position
    }

    /// Passes on one commit of a partition. A skipped number is a gap for everybody.
    ///
    /// - Parameter entry: Nil: it cannot be read, and is a gap as well.
    func publish(_ entry: CommittedEntry?, commit: UInt64, of partition: Int) async {
        let readings = entry?.readings ?? []
        // Before anything of the commit counts: meanwhile others may ask where the feed stands.
        let catalogue = self.members.isEmpty ? self.catalogue : await self.catalogue(for: readings)
        guard commit > self.position.commits[partition] else { return }
        let isGap = entry == nil || commit != self.position.commits[partition] + 1
        self.positionBefore = self.position
        self.position.commits[partition] = commit
        self.commits += 1
        if isGap { self.announceGap() }
        // What cannot be read is a hole for those who come back as well.
        if entry != nil { self.recent.append(readings, commit: commit, of: partition) }
        guard !readings.isEmpty else { return }
        self.tell(.readings(LiveBatch(readings: readings, position: self.position)))
        self.distribute(LiveCommit(readings, position: self.position, in: catalogue), in: catalogue.channels)
    }

    private func distribute(_ commit: LiveCommit, in channels: ChannelSnapshot) {
        var commit = commit
        for audience in self.index.everything {
            self.pass(commit.readings.indices, of: &commit, to: audience)
        }
        for audience in self.index.distribute(commit.readings, in: channels) {
            self.pass(audience.wanted, of: &commit, to: audience)
            audience.wanted.removeAll(keepingCapacity: true)
        }
    }

    private func pass(
        _ wanted: some RandomAccessCollection<Int>, of commit: inout LiveCommit, to audience: LiveAudience
    ) {
        let readings = commit.readings
        if !audience.apart.isEmpty {
            let part = wanted.map { readings[$0] }
            for member in audience.apart.values { self.hold(part, for: member) }
        }
        guard !audience.live.isEmpty else { return }
        if audience.subscription.isPaced {
            if audience.latest.isEmpty {
                audience.sentCommit = self.commits - 1
                audience.sentPosition = self.positionBefore
            }
            for index in wanted { audience.latest.keep(readings[index], of: self.commits) }
            self.gathering[ObjectIdentifier(audience)] = audience
            return self.flush(audience, ifDueAt: .now)
        }
        let frames = commit.frames(of: wanted).map { SharedWebSocketMessage(.text($0)) }
        var full: [LiveMember] = []
        for member in audience.live where !frames.allSatisfy({ member.connection.send($0) }) { full.append(member) }
        for member in full { self.fallBehind(member, keeping: wanted.lazy.map { readings[$0] }) }
    }

    /// For a socket that is not live: it is slow, or what comes now has to wait for what came before.
    private func hold(_ readings: [Reading], for member: LiveMember) {
        guard member.standing == .catchingUp else { return member.keep(readings, of: self.commits) }
        member.waitingCount += readings.count
        if member.waitingCount <= Self.waitingLimit {
            return member.waiting.append(LiveBatch(readings: readings, position: self.position))
        }
        // More than may wait: the client is told, and reads the history.
        member.clear()
        self.fallBehind(member, keeping: readings)
    }

    func fallBehind(_ member: LiveMember, keeping readings: some Sequence<Reading>) {
        member.audience.move(member, to: .slow)
        self.slow[ObjectIdentifier(member)] = member
        member.owesGap = true
        member.keep(readings, of: self.commits)
    }

    /// Readings were lost before they reached the feed.
    private func announceGap() {
        self.tell(.gap(self.position))
        let frame = LiveFrame.gap(self.position)
        for member in self.members.values {
            // Who is sent older readings first learns it behind them.
            if member.standing == .catchingUp { member.owesGap = true } else { self.send(frame, to: member) }
        }
    }

    private func tell(_ event: LiveEvent) {
        var staying: [LiveListener] = []
        for var listener in self.listeners {
            if listener.offer(event) { staying.append(listener) }
        }
        self.listeners = staying
    }
}
