import Catalogue
import Domain
import Postgres

/// Removes what is stored of channels that the gateway has deleted, in small transactions.
///
/// A reading may still be on its way when its channel is deleted: a channel is done when nothing was found of it an hour
/// after its end. In between only those cost anything of which there is something.
struct ForgettingJob: Sendable {
    static let interval: Duration = .seconds(60)

    /// How long after its end a channel is looked for the last time.
    private static let patience: Duration = .seconds(3600)

    var job: Job {
        Job(name: .forget, interval: { _ in Self.interval }, work: { try await self.run(on: $0, now: $1) })
    }

    func run(on connection: PostgresConnection, now: Timestamp) async throws -> Job.Counts {
        let deleted = try await connection.run {
            try $0.channelsToForget(since: now - Self.interval * 2, until: now - Self.patience)
        }
        var removed: Int64 = 0
        var forgotten: Int64 = 0
        for (channel, deletedAt) in deleted {
            var found: Int64 = 0
            for step in RemovalStep.allCases {
                while case let rows = try await connection.run({ try $0.remove(step, of: channel) }), rows > 0 {
                    try Task.checkCancellation()
                    found += Int64(rows)
                }
            }
            removed += found
            if found == 0, deletedAt + Self.patience < now {
                try await connection.run { try $0.markForgotten(channel, at: now) }
                forgotten += 1
            }
        }
        return ["channels": Int64(deleted.count), "forgotten": forgotten, "rows": removed]
    }
}
