import Archive
import Domain
import Postgres

extension PostgresConnection {
    /// The time of the newest reading of each of these channels that has one.
    fileprivate func latestReadings(of channels: [Channel.Number]) throws -> [Channel.Number: Timestamp] {
        let rows = try self.query("select channel, time from published_latest where channel = any(\(channels))")
        return Dictionary(
            uniqueKeysWithValues: try rows.map {
                (try $0.decode(0, as: Channel.Number.self), try $0.decode(1, as: Timestamp.self))
            })
    }

    /// All stored readings of a span, in the order of time; for spans that hold few. To be called in a transaction at `repeatable
    /// read`.
    func readings(of channels: [Channel.Number], from: Timestamp, to: Timestamp) throws -> [Reading] {
        let expected = try self.count(of: channels, from: from, to: to)
        var windows = ReadingWindows(
            of: channels, from: from, to: to, limit: RuleBoard.windowLimit, expected: expected)
        var readings: [Reading] = []
        while let window = try windows.next(on: self) { readings += window }
        return readings
    }
}

extension RuleBoard {
    /// Readings of a window at most.
    fileprivate static let windowLimit = 32_768

    /// Hands the rules all stored readings of a span that are newer than what they know of a channel, and older ones that are, in
    /// the order of time. To be called in a transaction at `repeatable read`.
    ///
    /// Others cannot be told from those that were looked at already, and would look like late ones: of a rule that was kept quiet
    /// they would tell what nobody was to be told.
    ///
    /// - Returns: how many.
    mutating func replay(from: Timestamp, to: Timestamp, on connection: isolated PostgresConnection) throws -> Int {
        let latest = try connection.latestReadings(of: self.wanted)
        // What waited long at its source is stored with times from before the span.
        let known = self.known
        let unseen = known.filter { channel, newest in latest[channel].map { $0 > newest } ?? false }
        let start = min(unseen.values.min() ?? from, from)
        var count = try self.replay(unseen.keys.sorted(), from: start, to: from, on: connection) { reading in
            unseen[reading.channel].map { reading.time > $0 } ?? false
        }
        count += try self.replay(self.wanted, from: from, to: to, on: connection) { reading in
            known[reading.channel].map { reading.time >= $0 } ?? true
        }
        return count
    }

    private mutating func replay(
        _ channels: [Channel.Number], from: Timestamp, to: Timestamp, on connection: isolated PostgresConnection,
        where isWanted: (Reading) -> Bool
    ) throws -> Int {
        let expected = try connection.count(of: channels, from: from, to: to)
        var windows = ReadingWindows(of: channels, from: from, to: to, limit: Self.windowLimit, expected: expected)
        var count = 0
        while let window = try windows.next(on: connection) {
            let readings = window.filter(isWanted)
            self.handle(readings)
            count += readings.count
        }
        return count
    }
}
