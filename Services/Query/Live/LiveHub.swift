import Catalogue
import Contracts
import Domain
import Logging
import NIOCore
import Redis
import ServiceLifecycle
import WebSocket

/// The fan-out of committed readings to every socket of this instance.
///
/// ```
/// committed:{p} ──▶ LiveTail ──▶ LiveHub ──▶ LiveSubscriber ──▶ outbox ──▶ browser
///                               frames made once for all who see everything
/// ```
actor LiveHub {
    private let redis: RedisClient
    private let directory: ChannelDirectory
    private let logger: Logger
    private var subscribers: [ObjectIdentifier: LiveSubscriber] = [:]
    var listeners: [LiveListener] = []
    private(set) var position = LivePosition()

    init(redis: RedisClient, directory: ChannelDirectory, logger: Logger) {
        self.redis = redis
        self.directory = directory
        self.logger = logger
    }

    var subscriberCount: Int { self.subscribers.count }

    func add(_ subscriber: LiveSubscriber) {
        self.subscribers[ObjectIdentifier(subscriber)] = subscriber
    }

    func remove(_ subscriber: LiveSubscriber) {
        self.subscribers[ObjectIdentifier(subscriber)] = nil
    }

    /// Where the feed begins, before the first commit is published.
    func start(at position: LivePosition) {
        self.position = position
    }

    /// Passes on one commit of a partition. A skipped number is a gap for everybody.
    ///
    /// - Parameter entry: Nil: it cannot be read, and is a gap as well.
    func publish(_ entry: CommittedEntry?, commit: UInt64, of partition: Int) async {
        let channels = await self.channels(of: entry?.readings ?? [])
        let isGap = entry == nil || commit != self.position.commits[partition] + 1
        guard commit > self.position.commits[partition] else { return }
        self.position.commits[partition] = commit
        let batch = LiveBatch(readings: entry?.readings ?? [], position: self.position)
        if isGap {
            for subscriber in self.subscribers.values { subscriber.announceGap(self.position) }
            self.tell(.gap(self.position))
        }
        if !batch.readings.isEmpty { self.tell(.readings(batch)) }
        guard !batch.readings.isEmpty, !self.subscribers.isEmpty else { return }
        lazy var shared = LiveFrame.batches(batch.readings, position: batch.position, channels: channels)
            .map { SharedWebSocketMessage(.text($0)) }
        for subscriber in self.subscribers.values {
            if subscriber.takesEverything {
                subscriber.offer(shared: shared, of: batch)
            } else {
                subscriber.offer(batch, channels: channels)
            }
        }
    }

    private func tell(_ event: LiveEvent) {
        var staying: [LiveListener] = []
        for var listener in self.listeners where listener.offer(event) { staying.append(listener) }
        self.listeners = staying
    }

    /// Before anything of the commit counts: meanwhile others may ask where the feed stands.
    private func channels(of readings: [Reading]) async -> ChannelSnapshot {
        guard !self.subscribers.isEmpty else { return self.directory.snapshot }
        return await self.directory.snapshot(knowingNumbers: readings.lazy.map(\.channel))
    }

    func announce(_ message: ByteBuffer) {
        for subscriber in self.subscribers.values where !subscriber.isForShareLink { subscriber.send(text: message) }
    }

    /// Applies a subscription; from `position` on, nothing is missed and nothing is sent twice, or a gap is announced.
    func subscribe(_ subscriber: LiveSubscriber, to subscription: LiveSubscription, from position: LivePosition?) async
    {
        if let position { await self.waitUntilReached(position) }
        guard let position, position != self.position else {
            subscriber.subscribe(subscription, catchingUp: false)
            subscriber.send(text: LiveFrame.subscribed(self.position))
            return
        }
        let end = self.position
        subscriber.subscribe(subscription, catchingUp: true)
        subscriber.send(text: LiveFrame.subscribed(position))
        if let missed = await self.commits(after: position, through: end) {
            let numbers = missed.lazy.flatMap(\.readings).map(\.channel)
            await subscriber.catchUp(missed, channels: await self.directory.snapshot(knowingNumbers: numbers))
        } else {
            subscriber.abandonCatchUp(at: self.position)
        }
    }

    /// A client that comes from another instance may have seen a commit that is only just on its way here.
    private func waitUntilReached(_ position: LivePosition) async {
        for _ in 0..<20 where zip(position.commits, self.position.commits).contains(where: { $0 > $1 }) {
            // Cancelled: the socket is gone, and nobody reads the answer.
            try? await Task.sleep(for: .milliseconds(50))
        }
    }

    /// The commits after one position up to another, partition by partition; nil when any of them is gone.
    private func commits(after start: LivePosition, through end: LivePosition) async -> [LiveBatch]? {
        var batches: [LiveBatch] = []
        var reached = start
        for partition in 0..<Streams.partitionCount {
            let (first, last) = (start.commits[partition], end.commits[partition])
            // A position from the future belongs to another database.
            guard first <= last else { return nil }
            guard first < last else { continue }
            do {
                let entries = try await self.redis.xrange(
                    Streams.committed(partition), from: StreamID(milliseconds: first + 1, sequence: 0),
                    through: StreamID(milliseconds: last, sequence: 0))
                guard entries.count == Int(last - first) else { return nil }
                for entry in entries {
                    guard let payload = entry[Streams.payloadField] else { return nil }
                    reached.commits[partition] = entry.id.milliseconds
                    batches.append(
                        LiveBatch(readings: try CommittedEntry(decoding: payload).readings, position: reached))
                }
            } catch {
                self.logger.debug("Missed commits cannot be read", metadata: ["error": "\(error)"])
                return nil
            }
        }
        return batches
    }
}
