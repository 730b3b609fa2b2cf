import Archive
import Contracts
import Domain
import Postgres
import TimeSeries

extension ReadingStore {
    /// The lines of `channels`, in their order, and the position from which the live feed goes on: all of one moment.
    func lines(
        of channels: [Channel], _ question: LineQuestion, now: Timestamp
    ) async throws -> (lines: [Line], position: LivePosition) {
        try await self.snapshot { connection in
            let position = try connection.livePosition()
            let facts = try connection.facts(of: channels, at: now)
            return (try channels.map { try connection.line(of: $0, question, facts) }, position)
        }
    }

    /// As ``lines(of:_:now:)``, but hands over each line as soon as it is read.
    ///
    /// - Parameters:
    ///   - begin: Called once, before the first line.
    ///   - body: Runs on the connection's thread, which it holds up.
    func eachLine(
        of channels: [Channel], _ question: LineQuestion, now: Timestamp,
        begin: @Sendable (LivePosition) -> Void, _ body: @Sendable (Line) -> Void
    ) async throws {
        try await self.snapshot { connection in
            begin(try connection.livePosition())
            let facts = try connection.facts(of: channels, at: now)
            for channel in channels { body(try connection.line(of: channel, question, facts)) }
        }
    }

    func position() async throws -> LivePosition {
        try await self.pool.withConnection { try $0.livePosition() }
    }
}

/// What is known of channels before their lines are read, at the same moment.
struct LineFacts: Sendable {
    var now: Timestamp
    var horizons: [Channel.Number: Horizons]
    /// The time of each channel's newest reading.
    var newest: [Channel.Number: Timestamp]
}

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

    /// Two queries.
    func facts(of channels: [Channel], at now: Timestamp) throws -> LineFacts {
        let numbers = channels.map(\.number)
        var facts = LineFacts(now: now, horizons: try self.horizons(of: numbers), newest: [:])
        for row in try self.query("select channel, time from published_latest where channel = any(\(numbers))") {
            facts.newest[try row.decode(0)] = try row.decode(1)
        }
        return facts
    }

    /// One channel's line.
    ///
    /// To be called in a transaction at `repeatable read`.
    func line(of channel: Channel, _ question: LineQuestion, _ facts: LineFacts) throws -> Line {
        var line: Line
        switch question.form {
        case .pixels(let columns), .readings(let columns):
            let areTimesReal = if case .readings = question.form { true } else { false }
            line = try self.line(
                PixelLine(
                    channel, question, columns: columns, areTimesReal: areTimesReal,
                    horizons: facts.horizons[channel.number] ?? Horizons(), now: facts.now),
                of: channel.number, question)
        case .buckets(let width, let function):
            var reading = BucketReading(channel, question, width, function, facts)
            line = try reading.read(on: self)
        }
        line.newest = facts.newest[channel.number]
        return line
    }

    /// Reads what `line` asks for. Memory holds the rollups of a day or month, and some chunks.
    private func line(_ line: PixelLine, of channel: Channel.Number, _ question: LineQuestion) throws -> Line {
        var line = line
        let hour = RollupWidth.hour
        let fresh = try self.freshMinutes(
            of: channel, from: hour.floor(question.from),
            to: hour.floor(question.to - .microseconds(1)) + hour.duration)
        while true {
            switch line.next() {
            case .rollups(let spans, let width):
                try self.eachRollups(of: channel, in: spans, width: width, fresh: fresh) { line.take($0) }
            case .readings(let spans):
                try self.eachPortion(of: channel, in: spans, fresh: fresh) { line.take($0) }
            case .done(let line): return line
            }
        }
    }
}
