import Catalogue
import Domain

/// The old systems' live metrics: samples put back together from committed readings, for every socket of this instance.
///
/// ```
/// LiveHub ──▶ MetricTail ──▶ MetricHub ──▶ MetricFeed ──▶ MetricSample ──▶ PerfWatchSubscriber, UnitySubscriber
/// ```
/// Without sockets nothing is put together.
actor MetricHub {
    private let directory: MetricDirectory
    private let channels: ChannelDirectory
    private var feed = MetricFeed()
    private var subscribers: [ObjectIdentifier: any MetricSubscriber] = [:]

    /// The group of each channel, of one generation of the channels.
    private var groups: [Channel.Number: String] = [:]
    private var generation: UInt64?

    /// The time of each group's newest sample.
    private var newest: [String: Timestamp] = [:]

    init(directory: MetricDirectory, channels: ChannelDirectory) {
        self.directory = directory
        self.channels = channels
    }

    func add(_ subscriber: any MetricSubscriber) {
        self.subscribers[ObjectIdentifier(subscriber)] = subscriber
    }

    func remove(_ subscriber: any MetricSubscriber) {
        self.subscribers[ObjectIdentifier(subscriber)] = nil
        if self.subscribers.isEmpty { (self.feed, self.newest) = (MetricFeed(), [:]) }
    }

    /// Takes the readings of one commit.
    func publish(_ readings: [Reading], now: Timestamp) async {
        guard !self.subscribers.isEmpty else { return }
        self.learn(await self.channels.snapshot(knowingNumbers: readings.lazy.map(\.channel)))
        self.send(self.feed.add(readings, groups: self.groups, now: now))
    }

    /// Sends samples that have waited long enough for their rest.
    func flush(now: Timestamp) {
        self.send(self.feed.flush(now: now))
    }

    private func learn(_ channels: ChannelSnapshot) {
        guard channels.generation != self.generation else { return }
        self.generation = channels.generation
        self.groups = Dictionary(
            channels.all.map { ($0.number, MetricCatalogue.split($0.name).group) }, uniquingKeysWith: { $1 })
        let known = Set(self.groups.values)
        self.feed.keep(known)
        self.newest = self.newest.filter { known.contains($0.key) }
    }

    private func send(_ samples: [MetricFeed.Sample]) {
        guard !samples.isEmpty else { return }
        let catalogue = self.directory.catalogue
        for sample in samples {
            self.newest[sample.group] = max(self.newest[sample.group] ?? sample.time, sample.time)
            let message = MetricSample(
                sample, sets: catalogue.sets(of: sample.group),
                isOfDefaultHost: catalogue.defaultHost(times: self.newest) == sample.group)
            for subscriber in self.subscribers.values { subscriber.offer(message) }
        }
    }
}
