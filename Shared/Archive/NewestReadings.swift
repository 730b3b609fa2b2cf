import Catalogue
import Domain
import Postgres
import TimeSeries

/// Goes back in time over many channels at once: newest first; ties by channel, then by value.
///
/// ```
/// heap of channels, keyed by the newest time each may still have ──▶ the top is read: its next reading
///                                                              └──▶ the top is a bound: a page of it is loaded
/// ```
/// So a list's first page costs about as many loads as channels appear in it, whatever their number and history.
package struct NewestReadings {
    fileprivate struct Channel {
        var number: Domain.Channel.Number
        /// No remaining reading is behind it.
        var newest: Timestamp
        /// The loaded page: the next one is its last.
        var page: [Point] = []
        /// All before it is not yet loaded.
        var before: Timestamp
        /// How far the next page reaches back at least, where readings are sparse.
        var reach = Duration.seconds(60)

        /// Whether it comes before `other`. Of two with the same newest time, loaded or not, all that the lower number has then
        /// comes first: readings of one moment by many channels, as an agent sends them, do not load all of these.
        func precedes(_ other: Channel) -> Bool {
            self.newest != other.newest ? self.newest > other.newest : self.number < other.number
        }
    }

    private var heap: [Channel] = []

    /// Pages loaded so far.
    package private(set) var loads = 0

    /// A page is never of more than a day's runs.
    fileprivate static let farthestReach = Duration.seconds(86_400)

    /// A page with fewer readings lets the next reach back twice as far.
    fileprivate static let smallPage = 1000

    /// - Parameters:
    ///   - channels: Those to look at.
    ///   - edge: Only readings before it; nil: all.
    ///   - connection: In a transaction at `repeatable read`, as for all calls that follow.
    package init(
        of channels: [Domain.Channel.Number], before edge: Timestamp? = nil, on connection: isolated PostgresConnection
    ) throws {
        guard let edge else {
            try self.init(newestOf: channels, on: connection)
            return
        }
        self.init()
        // The newest piece that begins before the edge says how new its readings can be.
        let rows = try connection.query(
            """
            select wanted.channel,
                (select at from published_runs where channel = wanted.channel and at < \(edge) order by at desc limit 1),
                (select last_at from published_chunks where channel = wanted.channel and first_at < \(edge)
                 order by first_at desc limit 1)
            from unnest(\(channels)) as wanted (channel)
            """)
        let newest = edge - .microseconds(1)
        self.heap = try rows.compactMap { row in
            let run = try row.decode(1, as: Timestamp?.self).map { RollupWidth.minute.floor($0) + .seconds(60) }
            let times = [run.map { $0 - .microseconds(1) }, try row.decode(2, as: Timestamp?.self)].compactMap { $0 }
            guard let last = times.max() else { return nil }
            return Channel(number: try row.decode(0), newest: min(last, newest), before: edge)
        }
        // In the order of a heap as well.
        self.heap.sort { $0.precedes($1) }
    }

    private init() {}

    private init(newestOf channels: [Domain.Channel.Number], on connection: isolated PostgresConnection) throws {
        let rows = try connection.query(
            "select channel, time from published_latest where channel = any(\(channels)) order by time desc, channel")
        // In the order of a heap already.
        self.heap = try rows.map { row in
            let newest: Timestamp = try row.decode(1)
            return Channel(number: try row.decode(0), newest: newest, before: newest + .microseconds(1))
        }
    }

    /// No reading that comes is newer; nil at the end.
    package var bound: Timestamp? { self.heap.first?.newest }

    /// The next reading; nil at the end.
    package mutating func next(on connection: isolated PostgresConnection) throws -> Reading? {
        while !self.heap.isEmpty {
            if let point = self.heap[0].page.popLast() {
                let number = self.heap[0].number
                self.heap[0].newest = self.heap[0].page.last?.time ?? self.heap[0].before - .microseconds(1)
                self.siftDown()
                return Reading(channel: number, time: point.time, value: point.value)
            }
            self.loads += 1
            if try !connection.loadPage(of: &self.heap[0]), let last = self.heap.popLast(), !self.heap.isEmpty {
                self.heap[0] = last
            }
            self.siftDown()
        }
        return nil
    }

    private mutating func siftDown() {
        var index = 0
        while true {
            var best = index
            for child in [2 * index + 1, 2 * index + 2] where child < self.heap.count {
                if self.heap[child].precedes(self.heap[best]) { best = child }
            }
            if best == index { return }
            self.heap.swapAt(index, best)
            index = best
        }
    }
}

extension PostgresConnection {
    /// Loads the newest readings before `channel.before`: of the newest run's minute, or of the newest chunk. False at the end.
    fileprivate func loadPage(of channel: inout NewestReadings.Channel) throws -> Bool {
        while true {
            let rows = try self.query(
                """
                select
                    (select at from published_runs where channel = \(channel.number) and at < \(channel.before)
                     order by at desc limit 1),
                    chunk.first_at, chunk.last_at
                from (select 1) as one
                left join lateral (
                    select first_at, last_at from published_chunks
                    where channel = \(channel.number) and first_at < \(channel.before) order by first_at desc limit 1
                ) as chunk on true
                """)
            let run: Timestamp? = try rows[0].decode(0)
            let chunk: Timestamp? = try rows[0].decode(1)
            let chunkEnd: Timestamp? = try rows[0].decode(2)
            let start: Timestamp
            if let run, chunkEnd.map({ $0 < RollupWidth.minute.floor(run) }) ?? true {
                let reach = RollupWidth.minute.floor(max(channel.before - channel.reach, run.startOfDay))
                start = max(min(RollupWidth.minute.floor(run), reach), chunkEnd.map { $0 + .microseconds(1) } ?? reach)
            } else if let chunk {
                start = chunk
            } else {
                return false
            }
            let points = try self.pieces(of: channel.number, from: start, to: channel.before)
            channel.before = start
            if points.count < NewestReadings.smallPage {
                channel.reach = min(channel.reach * 2, NewestReadings.farthestReach)
            }
            guard let newest = points.last?.time else { continue }
            channel.newest = newest
            channel.page = points.newestLast
            return true
        }
    }
}

extension [Point] {
    /// Rising times, and at one time falling values: read from the end, it is newest first and ties by rising value.
    fileprivate var newestLast: [Point] {
        self.sorted { $0.time != $1.time ? $0.time < $1.time : $1 < $0 }
    }
}
