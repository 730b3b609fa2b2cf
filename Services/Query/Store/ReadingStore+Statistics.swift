import Archive
import Domain
import Postgres
import TimeSeries

extension ReadingStore {
    /// A channel's figures over a range, of one moment. Memory holds a day's readings, and the values of all when their order
    /// is asked for.
    func statistics(of channel: Channel, _ question: StatisticsQuestion) async throws -> RangeStatistics {
        try await self.snapshot { try $0.statistics(of: channel, question) }
    }
}

extension PostgresConnection {
    fileprivate func statistics(of channel: Channel, _ question: StatisticsQuestion) throws -> RangeStatistics {
        let (number, from, to) = (channel.number, question.from, question.to)
        let summary = try self.summary(of: number, from: from, to: to)
        guard summary.resolution == .raw, summary.count <= StatisticsQuestion.readingLimit else {
            return RangeStatistics(
                summary.aggregate, summary.resolution == .raw ? .rollups(.minute) : summary.resolution)
        }
        var spacing = Spacing(expected: channel.expectedInterval)
        if channel.expectedInterval == nil {
            var median = MedianSpacing()
            median.add(try self.rollups(of: number, from: from, to: to, width: .minute))
            spacing.median = median.median()
        }
        var fold = StatisticsFold(question, gap: spacing.gap, expected: summary.count)
        try self.eachStretch(of: number, from: from, to: to) { fold.add($0) }
        return fold.finish()
    }

    /// What is cheap to know of a range: from rollups, and from the readings that its edges cut; hours and minutes alone where the
    /// readings are gone.
    func summary(of channel: Channel.Number, from: Timestamp, to: Timestamp) throws -> RangeSummary {
        let horizons = try self.horizons(of: channel)
        let rawStart = min(max(from, horizons.raw ?? from), to)
        let minuteStart = min(max(from, horizons.minutes ?? from), rawStart)
        var summary = RangeSummary()
        summary.add(try self.aggregate(of: channel, from: from, to: minuteStart, width: .hour), .rollups(.hour))
        summary.add(try self.aggregate(of: channel, from: minuteStart, to: rawStart, width: .minute), .rollups(.minute))
        summary.add(try self.exactAggregate(of: channel, from: rawStart, to: to), .raw)
        return summary
    }

    /// Of the whole buckets that touch the range.
    private func aggregate(
        of channel: Channel.Number, from: Timestamp, to: Timestamp, width: RollupWidth
    ) throws -> Aggregate? {
        guard from < to else { return nil }
        return try Aggregate(self.rollups(of: channel, from: from, to: to, width: width))
    }

    /// Of the range itself: whole minutes by their rollups, and what its edges cut by its readings.
    private func exactAggregate(
        of channel: Channel.Number, from: Timestamp, to: Timestamp
    ) throws -> Aggregate? {
        let minute = RollupWidth.minute
        let first = minute.floor(from) == from ? from : minute.floor(from) + minute.duration
        let last = minute.floor(to)
        guard first < last else {
            var points: [Point] = []
            try self.eachStretch(of: channel, from: from, to: to) { points += $0 }
            return Aggregate(points)
        }
        var aggregate = try self.aggregate(of: channel, from: first, to: last, width: minute)
        for (start, end) in [(from, first), (last, to)] where start < end {
            try self.eachStretch(of: channel, from: start, to: end) { points in
                guard let edge = Aggregate(points) else { return }
                aggregate?.add(edge)
                aggregate = aggregate ?? edge
            }
        }
        return aggregate
    }
}

extension Aggregate {
    /// Of all buckets together; nil for none.
    fileprivate init?(_ buckets: [Rollup]) {
        guard var sum = buckets.first?.aggregate else { return nil }
        for bucket in buckets.dropFirst() { sum.add(bucket.aggregate) }
        self = sum
    }
}
