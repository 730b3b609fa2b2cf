import Domain
import Postgres

/// What the watch over the disk wants to know.
extension PostgresConnection {
    /// When the alert that stands was raised, in microseconds since 1970; 0: none does.
    func raisedAt() throws -> Int64 {
        try self.query(
            """
            select (detail ->> 'raised_at')::bigint from job_runs
            where job = \(JobName.disk.rawValue) and outcome = 'done' and detail ? 'raised_at'
            order by started_at desc limit 1
            """
        ).first?.decode(0) ?? 0
    }

    func diskForecast(of space: DiskSpace, today: Day) throws -> DiskForecast {
        let leaving = RetentionForecast(
            of: try self.storedPieces(of: nil), rules: try self.retentionRules(), today: today
        ).departures.filter { $0.day <= today + DiskForecast.days }
        return DiskForecast(
            freeBytes: space.freeBytes, dailyBytes: try self.storageFigures(today: today).dailyBytes(today: today),
            leavingBytes: leaving.map(\.amount.bytes).reduce(0, +))
    }
}
