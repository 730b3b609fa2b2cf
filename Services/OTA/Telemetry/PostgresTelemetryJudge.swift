import Catalogue
import Domain
import Postgres

/// Compares what the platform itself has measured of updated devices with the rest of the fleet.
///
/// Four queries on one state of the database, of which each ends after 20 s. Nothing is remembered between two calls.
struct PostgresTelemetryJudge: TelemetryJudge {
    let pool: PostgresPool

    /// What lies further back says nothing any more.
    static let memory: Duration = .seconds(86_400)
    /// Readings are on their way for so long.
    static let lateness: Duration = .seconds(60)
    /// Devices of each group whose readings are counted; of more, so many, evenly spread over their names.
    static let sample = 100

    func judge(
        _ gate: RolloutPlan.Gate, quiet: Duration, updated: [String: Timestamp], others: [String], at now: Timestamp
    ) async throws -> TelemetryVerdict {
        let figures = try await self.pool.withTransaction { connection in
            try connection.execute("set transaction isolation level repeatable read, read only")
            try connection.execute("set local statement_timeout = '20s'")
            return try Self.figures(updated: updated, others: others, quiet: quiet, at: now, connection)
        }
        return TelemetryVerdict(figures, by: gate)
    }

    private static func figures(
        updated: [String: Timestamp], others: [String], quiet: Duration, at now: Timestamp,
        _ connection: isolated PostgresConnection
    ) throws -> TelemetryFigures {
        var figures = TelemetryFigures(updatedDevices: updated.count, otherDevices: others.count)
        guard let first = updated.values.min() else { return figures }
        figures.newAlerts = try connection.newAlerts(since: updated, quiet: quiet, at: now)

        let oldest = now - Self.memory
        let end = (now - Self.lateness).startOfMinute
        let sampled = updated.sorted { $0.key < $1.key }.spread(Self.sample)
        figures.completeness.updated = try connection.completeness(
            of: sampled.map(\.key), since: sampled.map { max($0.value, oldest).endOfMinute }, until: end)
        // Of the others since the first update: what befalls everyone, such as a network that is down, befalls both groups.
        let compared = others.sorted().spread(Self.sample)
        figures.completeness.others = try connection.completeness(
            of: compared, since: compared.map { _ in max(first, oldest).endOfMinute }, until: end)

        figures.restarts = try connection.restarts(of: Array(updated.keys), others: others, at: now)
        return figures
    }
}

extension Timestamp {
    private static let minute: Int64 = 60_000_000

    /// Fresh readings are kept in runs, none of which leaves its UTC minute: whole minutes can be counted without reading them.
    fileprivate var startOfMinute: Timestamp {
        let (quotient, remainder) = self.microseconds.quotientAndRemainder(dividingBy: Self.minute)
        return Timestamp(microseconds: (remainder < 0 ? quotient - 1 : quotient) * Self.minute)
    }

    fileprivate var endOfMinute: Timestamp {
        let start = self.startOfMinute
        return start == self ? self : start + .seconds(60)
    }
}

extension Array {
    /// At most `count` of them, in their order.
    func spread(_ count: Int) -> [Element] {
        self.count <= count ? self : (0..<count).map { self[$0 * self.count / count] }
    }
}
