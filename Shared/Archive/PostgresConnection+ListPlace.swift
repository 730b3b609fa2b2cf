import Catalogue
import Domain
import Postgres
import TimeSeries

/// Finds the place of a late page by counts: whole days by the heads of their pieces, whole minutes by their rollups.
extension PostgresConnection {
    private static let day = Duration.seconds(86_400)

    /// Where a list, newest first, is `offset` readings from its beginning: the newest that follow are before `edge`, and `rest` of
    /// them, not more than a minute holds, are to be passed over. Nil: the list is shorter.
    func place(
        of channels: [Channel.Number], from: Timestamp?, to: Timestamp?, offset: Int
    ) throws -> (edge: Timestamp, rest: Int)? {
        guard let oldest = try self.oldestReading(of: channels) else { return nil }
        let newest: Timestamp? = try self.query(
            "select max(time) from published_latest where channel = any(\(channels))")[0].decode(0)
        guard let newest else { return nil }
        let start = max(from ?? oldest, oldest)
        var rest = Int64(offset)
        // Without an edge the list begins with the day of the newest reading.
        var edge = to ?? newest.startOfDay + Self.day
        var days = 1
        while edge > start {
            // What is cut from a day by the list's own edge is the first step, alone.
            let midnight = (edge - .microseconds(1)).startOfDay
            let floor = midnight + Self.day == edge ? edge - Self.day * days : midnight
            let bottom = max(floor, start)
            let count = try self.count(of: channels, from: bottom, to: edge)
            if count <= rest {
                rest -= count
                edge = bottom
                days = min(days * 2, 64)
            } else if days > 1 {
                days = 1
            } else {
                return try self.place(of: channels, from: bottom, to: edge, rest: rest)
            }
        }
        return nil
    }

    /// The place within a part of one day that holds more than `rest` readings.
    private func place(
        of channels: [Channel.Number], from: Timestamp, to: Timestamp, rest: Int64
    ) throws -> (edge: Timestamp, rest: Int) {
        let minute = RollupWidth.minute
        let top = minute.floor(to)
        var rest = rest
        if top < to {
            let cut = try self.count(of: channels, from: max(top, from), to: to)
            if cut > rest || top <= from { return (to, Int(rest)) }
            rest -= cut
        }
        var counts: [Timestamp: Int64] = [:]
        for channel in channels {
            for rollup in try self.rollups(of: channel, from: from, to: top, width: minute) {
                counts[rollup.start, default: 0] += rollup.aggregate.count
            }
        }
        var edge = top
        for (start, count) in counts.sorted(by: { $0.key > $1.key }) {
            guard count <= rest else { return (start + minute.duration, Int(rest)) }
            rest -= count
            edge = start
        }
        return (edge, Int(rest))
    }
}
