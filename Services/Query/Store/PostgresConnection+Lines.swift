import Archive
import Contracts
import Domain
import Postgres
import TimeSeries

extension PostgresConnection {
    func livePosition() throws -> LivePosition {
        var position = LivePosition()
        for row in try self.query("select partition, commits from published_positions") {
            let partition = Int(try row.decode(0, as: Int32.self))
            guard position.commits.indices.contains(partition) else { continue }
            position.commits[partition] = UInt64(try row.decode(1, as: Int64.self))
        }
        return position
    }

    /// ```
    ///   hours ────────────┤ minutes ───────────┤ readings ─────────▶
    ///            minutes' horizon      readings' horizon
    /// ```
    func line(of channel: Channel.Number, from: Timestamp, to: Timestamp, columns: Int) throws -> Line {
        let horizons = try self.horizons(of: channel)
        var reducer = M4Reducer(from: from, to: to, columns: columns)
        let rawStart = min(max(from, horizons.raw ?? from), to)
        let minuteStart = min(max(from, horizons.minutes ?? from), rawStart)
        var coarsest: Resolution?
        for (width, resolution, start, end) in [
            (RollupWidth.hour, Resolution.hours, from, minuteStart),
            (RollupWidth.minute, Resolution.minutes, minuteStart, rawStart),
        ] where start < end {
            let points = try self.rollups(of: channel, from: start, to: end, width: width).flatMap {
                $0.linePoints(width, from: start, to: end)
            }
            if !points.isEmpty { coarsest = coarsest ?? resolution }
            reducer.add(points)
        }
        if rawStart < to {
            try self.eachStretch(of: channel, from: rawStart, to: to) { reducer.add($0) }
        }
        let (points, isReduced) = reducer.finish()
        return Line(channel: channel, points: points, resolution: coarsest ?? (isReduced ? .reduced : .raw))
    }
}
