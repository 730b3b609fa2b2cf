import Catalogue
import Domain
import Postgres
import TimeSeries

extension PostgresConnection {
    /// A page of the channels' readings in [`from`, `to`), newest first; ties by channel, then by value.
    ///
    /// To be called in a transaction at `repeatable read`. A page by `cursor` costs a few loads for each channel that may appear in
    /// it. One by `offset` passes over whole days and minutes by their counts.
    ///
    /// - Parameters:
    ///   - from: Nil: the oldest.
    ///   - to: Nil: behind the newest.
    ///   - cursor: The page begins behind it; `offset` counts from there.
    ///   - shortOffset: Up to it readings are passed over one by one, behind it counts are worth their cost; smaller in tests.
    package func newestReadings(
        of channels: [Channel.Number], from: Timestamp? = nil, to: Timestamp? = nil,
        behind cursor: ReadingCursor? = nil,
        limit: Int, offset: Int = 0, shortOffset: Int = 2000
    ) throws -> ReadingPage {
        guard limit > 0, !channels.isEmpty else { return ReadingPage() }
        var rest = offset
        var edge = [to, (cursor?.reading.time).map { $0 + .microseconds(1) }].compactMap { $0 }.min()
        if cursor == nil, offset > shortOffset {
            let place = try self.place(of: channels, from: from, to: to, offset: offset)
            guard let place else { return ReadingPage() }
            (edge, rest) = (place.edge, place.rest)
        }
        var newest = try NewestReadings(of: channels, before: edge, on: self)
        var repeats = cursor?.repeats ?? 0
        var readings: [Reading] = []
        var hasMore = false
        while let bound = newest.bound, from.map({ bound >= $0 }) ?? true, let reading = try newest.next(on: self) {
            if let from, reading.time < from { break }
            if let cursor, cursor.covers(reading) {
                guard cursor.isSame(reading) else { continue }
                if repeats > 0 {
                    repeats -= 1
                    continue
                }
            }
            if rest > 0 {
                rest -= 1
            } else if readings.count < limit {
                readings.append(reading)
            } else {
                hasMore = true
                break
            }
        }
        guard hasMore, let last = readings.last else { return ReadingPage(readings: readings) }
        var next = ReadingCursor(last, repeats: 0)
        next.repeats = readings.reversed().prefix { next.isSame($0) }.count
        if let cursor, next.repeats == readings.count, cursor.isSame(last) { next.repeats += cursor.repeats }
        return ReadingPage(readings: readings, next: next)
    }
}
