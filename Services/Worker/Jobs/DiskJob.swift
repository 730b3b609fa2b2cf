import Contracts
import Domain
import FoundationEssentials
import Postgres
import Redis

/// Says when the disk of the database will be full within a week, and when that is over: a `system_alert` each.
///
/// Whether the alert is raised stands on the book on jobs: `raised_at`, in microseconds since 1970, 0 for no.
struct DiskJob: Sendable {
    static let interval: Duration = .seconds(3600)
    static let alert = "storage_filling"

    /// What the disk has now; nil: it is not known, and nothing is said.
    var space: @Sendable () -> DiskSpace?

    /// Publishes an alert.
    var say: @Sendable (EventEnvelope<SystemAlert>) async throws -> Void

    var job: Job {
        Job(name: .disk, interval: { _ in Self.interval }, work: { try await self.run(on: $0, now: $1) })
    }

    func run(on connection: PostgresConnection, now: Timestamp) async throws -> Job.Counts {
        let raisedAt = try await connection.run { try $0.raisedAt() }
        guard let space = self.space() else { return ["raised_at": raisedAt] }
        let forecast = try await connection.run { try $0.diskForecast(of: space, today: Day(now)) }
        let isAlarming = forecast.isAlarming(before: raisedAt > 0)
        var counts: Job.Counts = [
            "free_bytes": space.freeBytes, "daily_bytes": forecast.dailyBytes, "raised_at": raisedAt,
        ]
        if isAlarming, raisedAt == 0 {
            let days = Int(forecast.daysLeft ?? 0)
            counts["raised_at"] = now.microseconds
            try await self.say(
                .raised, since: now.microseconds, at: now,
                "The disk of the database will be full in about \(days == 1 ? "one day" : "\(days) days").")
        } else if !isAlarming, raisedAt > 0 {
            counts["raised_at"] = 0
            try await self.say(
                .resolved, since: raisedAt, at: now, "The disk of the database will not be full within a week any more."
            )
        }
        return counts
    }

    private func say(
        _ state: SystemAlert.State, since: Int64, at now: Timestamp, _ message: String
    ) async throws {
        try await self.say(
            EventEnvelope(
                id: "storage-filling-\(since)-\(state.rawValue)", type: SystemAlert.type, source: "worker",
                time: now.rfc3339, data: SystemAlert(alert: Self.alert, state: state, message: message)))
    }
}

extension DiskJob {
    /// Watches the disk that holds `path`, and tells the stream of events.
    init(path: String, redis: RedisClient) {
        self.init(
            space: { DiskSpace(path: path) },
            say: { event in
                try await redis.xadd(
                    Streams.events, maxLength: 10_000,
                    fields: [(Streams.payloadField, [UInt8](try JSONEncoder().encode(event)))])
            })
    }
}
