import Domain
import Metrics
import Postgres

/// Moves readings from runs into the archive, when no more of their time are expected.
///
/// A channel's day is due when its oldest run is twice as old as `sealAfter`, and then everything is sealed that is as old as
/// that: so a channel is sealed once in such a time and not with each of its readings. Late readings are due at once.
struct SealingJob: Sendable {
    let sealAfter: Duration
    let metrics: WorkerMetrics

    /// Channels' days that are looked for at once.
    private static let batch = 1000

    /// A run ends after it, so that the book on jobs stays fresh; the next one goes on.
    private static let longestRun: Duration = .seconds(300)

    var job: Job {
        let interval = min(self.sealAfter, .seconds(60))
        return Job(name: .seal, interval: { _ in interval }, work: { try await self.run(on: $0, now: $1) })
    }

    func run(on connection: PostgresConnection, now: Timestamp) async throws -> Job.Counts {
        let end = ContinuousClock.now + Self.longestRun
        let due = now - self.sealAfter * 2
        var total = SealedPart()
        var days: Int64 = 0
        search: while true {
            let found = try await connection.run { try $0.unsealedDays(until: due, most: Self.batch) }
            for (channel, day) in found {
                total += try await self.seal(channel, day, until: now - self.sealAfter, on: connection)
                days += 1
                if ContinuousClock.now > end { break search }
            }
            if found.count < Self.batch { break }
        }
        let backlog =
            ContinuousClock.now > end ? try await connection.run { try $0.unsealedReadings(until: due) } : 0
        self.metrics.backlog.record(backlog)
        return [
            "channel_days": days, "readings": Int64(total.readings), "rollup_only": Int64(total.unkept),
            "written": Int64(total.written), "written_bytes": Int64(total.writtenBytes), "backlog": backlog,
        ]
    }

    /// Seals what the channel has of one day, part by part.
    func seal(
        _ channel: Channel.Number, _ day: Day, until limit: Timestamp, on connection: PostgresConnection
    ) async throws -> SealedPart {
        var total = SealedPart()
        while let part = try await connection.run({ try $0.sealPart(of: channel, on: day, until: limit) }) {
            try Task.checkCancellation()
            self.metrics.count(part)
            total += part
        }
        return total
    }
}
