import Domain
import Logging
import Metrics
import Postgres

/// Removes what the policy does not keep: raw readings, minutes, hours, in this order and each channel's oldest first.
///
/// Readings that are not sealed yet are sealed before they go, so that their rollups stay.
struct CleanupJob: Sendable {
    let sealing: SealingJob
    let metrics: WorkerMetrics
    let logger: Logger

    /// False: nothing is removed by itself, whatever the policy says; whoever asks for a cleanup gets it.
    var cleansUp = true

    /// How long a removal waits for those who read; everybody else waits behind it meanwhile.
    private static let patience = "500ms"

    /// Tries for a day that is being read.
    private static let tries = 20

    var job: Job {
        Job(
            name: .cleanup, interval: { self.cleansUp ? try $0.retentionEntry().policy.cleanupInterval : nil },
            work: { try await self.run(on: $0, now: $1).counts })
    }

    func run(on connection: PostgresConnection, now: Timestamp) async throws -> CleanupResult {
        let today = Day(now)
        let rules = try await connection.run { try $0.retentionRules() }
        var result = try await self.sealBefore(rules, today: today, on: connection)
        result += try await self.removeReadings(rules, today: today, on: connection)
        result += try await self.removeRollups(rules, today: today, on: connection)
        self.metrics.removed.increment(by: Int(result.deleted))
        try await connection.run { try $0.noteCleanup(at: now) }
        return result
    }

    private func sealBefore(
        _ rules: RetentionRules, today: Day, on connection: PostgresConnection
    ) async throws -> CleanupResult {
        var result = CleanupResult()
        let limit = rules.latestRawLimit(today: today).start
        for (channel, day) in try await connection.run({ try $0.unsealedDays(until: limit, most: .max) })
        where day < rules.lifetimes(of: channel).rawLimit(today: today) {
            let part = try await self.sealing.seal(channel, day, until: day.end, on: connection)
            result.sealed += Int64(part.readings)
            // These were raw readings as well, and are none any more.
            result.deleted += Int64(part.unkept)
            if rules.lifetimes(of: channel).keepsRollups(of: day, today: today) {
                result.downsampled += Int64(part.unkept)
            }
        }
        return result
    }

    private func removeReadings(
        _ rules: RetentionRules, today: Day, on connection: PostgresConnection
    ) async throws -> CleanupResult {
        var result = CleanupResult()
        let limit = rules.latestRawLimit(today: today)
        for day in try await connection.run({ try $0.chunkDays() }) where day < limit {
            var tries = 0
            var hasMore = true
            while hasMore {
                let removed = try await connection.run {
                    try $0.removeChunks(of: day, rules: rules, today: today, patience: Self.patience)
                }
                guard let removed else {
                    tries += 1
                    guard tries < Self.tries else {
                        // Days go in their order.
                        self.logger.info("A day is being read; it is removed later", metadata: ["day": "\(day.text)"])
                        return result
                    }
                    try await Task.sleep(for: .milliseconds(250))
                    continue
                }
                result += removed.gone
                hasMore = removed.hasMore
            }
        }
        return result
    }

    private func removeRollups(
        _ rules: RetentionRules, today: Day, on connection: PostgresConnection
    ) async throws -> CleanupResult {
        let lifetimes = try await connection.run { try $0.channelNumbers() }.map { ($0, rules.lifetimes(of: $0)) }
        let minutes = Dictionary(uniqueKeysWithValues: lifetimes.map { ($0, $1.minuteLimit(today: today)) })
        let hours = Dictionary(
            uniqueKeysWithValues: lifetimes.compactMap { channel, lifetimes in
                lifetimes.hourLimit(today: today).map { (channel, $0) }
            })
        var result = CleanupResult()
        while case let gone = try await connection.run({ try $0.removeMinutes(before: minutes) }), gone.rows > 0 {
            result.freedBytes += gone.bytes
        }
        while case let gone = try await connection.run({ try $0.removeHours(before: hours) }), gone.rows > 0 {
            result.freedBytes += gone.bytes
        }
        return result
    }
}
