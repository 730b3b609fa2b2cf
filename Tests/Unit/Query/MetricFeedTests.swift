import Domain
import Testing

@testable import QueryService

@Suite("Samples put back together from the live feed")
struct MetricFeedTests {
    private static let start = Timestamp(microseconds: 1_795_219_200_000_000)
    private static let groups: [Channel.Number: String] = [1: "Host", 2: "Host", 3: "Host", 10: "Plant"]

    private func readings(_ channels: [Channel.Number], at seconds: Double) -> [Reading] {
        channels.map { Reading(channel: $0, time: Self.start + .seconds(seconds), value: Double($0)) }
    }

    /// The channels of each sample.
    private func add(
        _ feed: inout MetricFeed, _ channels: [Channel.Number], at seconds: Double, now: Double? = nil
    ) -> [[Channel.Number]] {
        feed.add(
            self.readings(channels, at: seconds), groups: Self.groups, now: Self.start + .seconds(now ?? seconds)
        ).map { $0.values.keys.sorted() }
    }

    private func flush(_ feed: inout MetricFeed, now: Double) -> [[Channel.Number]] {
        feed.flush(now: Self.start + .seconds(now)).map { $0.values.keys.sorted() }
    }

    @Test("The first sample waits for a moment; the next ones go out as soon as they have what the last one had")
    func complete() {
        var feed = MetricFeed()
        #expect(self.add(&feed, [1, 2, 3], at: 0).isEmpty)
        #expect(self.flush(&feed, now: 0.9).isEmpty)
        #expect(self.flush(&feed, now: 1) == [[1, 2, 3]])
        #expect(self.add(&feed, [1, 2, 3], at: 2) == [[1, 2, 3]])
        #expect(self.flush(&feed, now: 9).isEmpty)
    }

    @Test("A sample that comes in two commits is one")
    func parts() {
        var feed = MetricFeed()
        _ = self.add(&feed, [1, 2, 3], at: 0)
        _ = self.flush(&feed, now: 1)
        #expect(self.add(&feed, [1], at: 2).isEmpty)
        #expect(self.add(&feed, [2, 3], at: 2) == [[1, 2, 3]])
    }

    @Test("A newer time ends the older one, whatever it lacks")
    func newer() {
        var feed = MetricFeed()
        _ = self.add(&feed, [1, 2, 3], at: 0)
        #expect(self.add(&feed, [1, 2], at: 1) == [[1, 2, 3]])
        #expect(self.add(&feed, [1, 2], at: 2) == [[1, 2], [1, 2]])
    }

    @Test("What comes late is a sample of its own, and the next one waits for all of it")
    func late() {
        var feed = MetricFeed()
        _ = self.add(&feed, [1, 2], at: 0)
        #expect(self.add(&feed, [1, 2], at: 1) == [[1, 2], [1, 2]])
        #expect(self.add(&feed, [3], at: 1).isEmpty)
        #expect(self.flush(&feed, now: 2) == [[3]])
        #expect(self.add(&feed, [1, 2], at: 3).isEmpty)
        #expect(self.add(&feed, [3], at: 3) == [[1, 2, 3]])
    }

    @Test("Groups do not wait for each other; channels nobody knows and old readings are passed over")
    func apart() {
        var feed = MetricFeed()
        _ = self.add(&feed, [1, 2, 10], at: 0)
        #expect(self.flush(&feed, now: 1) == [[1, 2], [10]])
        #expect(self.add(&feed, [10], at: 2) == [[10]])
        #expect(self.add(&feed, [99], at: 3).isEmpty && self.flush(&feed, now: 9).isEmpty)
        #expect(self.add(&feed, [10], at: 3, now: 63.5).isEmpty && self.flush(&feed, now: 70).isEmpty)
        feed.keep(["Plant"])
        #expect(self.add(&feed, [1, 2], at: 80).isEmpty)
    }
}
