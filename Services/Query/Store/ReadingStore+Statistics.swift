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
        let horizons = try self.horizons(of: number)
        let rawStart = min(max(from, horizons.raw ?? from), to)
        let minuteStart = min(max(from, horizons.minutes ?? from), rawStart)
        let hours = try self.aggregate(of: number, from: from, to: minuteStart, width: .hour)
        let minutes = try self.aggregate(of: number, from: minuteStart, to: rawStart, width: .minute)
        let count = try self.count(of: [number], from: rawStart, to: to)
        guard hours == nil, minutes == nil, count <= StatisticsQuestion.readingLimit else {
            let kept = try self.exactAggregate(of: number, from: rawStart, to: to)
            let all = [hours, minutes, kept].compactMap { $0 }.reduce(nil) { (sum: Aggregate?, part) in
                guard var sum else { return part }
                sum.add(part)
                return sum
            }
            return RangeStatistics(all, hours == nil ? .minutes : .hours)
        }
        var spacing = Spacing(expected: channel.expectedInterval)
        if channel.expectedInterval == nil {
            var median = MedianSpacing()
            median.add(try self.rollups(of: number, from: rawStart, to: to, width: .minute))
            spacing.median = median.median()
        }
        var fold = StatisticsFold(question, gap: spacing.gap, expected: count)
        try self.eachStretch(of: number, from: rawStart, to: to) { fold.add($0) }
        return fold.finish()
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
