import Domain

/// Puts readings back together into the samples they were measured in: all of one group with one time.
///
/// ```
/// commit ─▶ readings ─▶ pending, by group and time ─▶ sample
///                       as soon as it has what the last one had, at a newer time, or after a moment
/// ```
/// A plain value; time comes in. Of a group one time waits at most. A commit usually brings a whole sample, which then goes out at once. Where it comes in parts,
/// those wait for each other. What arrives after its sample has gone is a sample of its own.
struct MetricFeed: Sendable {
    struct Sample: Sendable, Hashable {
        /// What stands before ` / ` in the channels' names.
        var group: String
        var time: Timestamp
        /// In the channels' units.
        var values: [Channel.Number: Double]
    }

    fileprivate struct Pending {
        var values: [Channel.Number: Double]
        var since: Timestamp
    }

    fileprivate struct Group {
        var pending: [Timestamp: Pending] = [:]
        /// What the last sample had.
        var expected: Set<Channel.Number> = []
        var last: Timestamp?
    }

    private var groups: [String: Group] = [:]

    /// An incomplete sample waits so long for the rest.
    static let patience = Duration.seconds(1)

    /// What is older is no news: a device that catches up is not shown live.
    static let horizon = Duration.seconds(60)

    /// - Parameters:
    ///   - readings: Of one commit.
    ///   - groups: Of each channel that is known.
    /// - Returns: the samples that are complete, in the order of their times within a group.
    mutating func add(
        _ readings: some Sequence<Reading>, groups names: [Channel.Number: String], now: Timestamp
    ) -> [Sample] {
        var touched: Set<String> = []
        for reading in readings {
            guard now - reading.time < Self.horizon, let name = names[reading.channel] else { continue }
            self.groups[name, default: Group()].add(reading, now: now)
            touched.insert(name)
        }
        return touched.sorted().flatMap { name in self.take(name) { $0.isComplete($1) } }
    }

    /// What has waited long enough.
    mutating func flush(now: Timestamp) -> [Sample] {
        self.groups.keys.sorted().flatMap { name in
            self.take(name) { group, time in
                group.pending[time].map { now - $0.since >= Self.patience } ?? false
            }
        }
    }

    /// Forgets groups that are no more.
    mutating func keep(_ names: Set<String>) {
        self.groups = self.groups.filter { names.contains($0.key) }
    }

    /// The oldest first: what goes out says what is expected of the next.
    private mutating func take(_ name: String, where isDue: (Group, Timestamp) -> Bool) -> [Sample] {
        var samples: [Sample] = []
        for time in self.groups[name]?.pending.keys.sorted() ?? [] {
            guard let group = self.groups[name], isDue(group, time), let values = self.groups[name]?.take(time) else {
                continue
            }
            samples.append(Sample(group: name, time: time, values: values))
        }
        return samples
    }
}

extension MetricFeed.Group {
    fileprivate mutating func add(_ reading: Reading, now: Timestamp) {
        self.pending[reading.time, default: .init(values: [:], since: now)].values[reading.channel] = reading.value
    }

    fileprivate func isComplete(_ time: Timestamp) -> Bool {
        guard let values = self.pending[time]?.values else { return false }
        if self.pending.keys.contains(where: { $0 > time }) { return true }
        return !self.expected.isEmpty && self.expected.isSubset(of: values.keys)
    }

    fileprivate mutating func take(_ time: Timestamp) -> [Channel.Number: Double]? {
        guard let values = self.pending.removeValue(forKey: time)?.values else { return nil }
        // A late part of the last sample: the next one is expected to have both.
        self.expected = self.last == time ? self.expected.union(values.keys) : Set(values.keys)
        self.last = time
        return values
    }
}
