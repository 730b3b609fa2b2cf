import Catalogue
import Domain
import Postgres

/// Reads what ingestion counts: `published_source_hours`, `published_missing_ranges`; names from `published_api_tokens`.
struct CompletenessStore: Sendable {
    let pool: PostgresPool

    /// The hours that touch [`from`, `to`), by source. One row for each source and hour.
    ///
    /// - Parameter source: Nil: all.
    func sources(_ source: String?, from: Timestamp, to: Timestamp) async throws -> [SourceCompleteness] {
        try await self.pool.withConnection { connection in
            let rows = try connection.query(
                """
                select hour.source, token.user_name, hour.hour, hour.expected, hour.received, hour.refused, hour.late,
                    hour.duplicates, hour.corrected
                from published_source_hours as hour
                left join published_api_tokens as token on hour.source = 'token:' || token.public_id
                where hour.hour > \(from - .seconds(3600)) and hour.hour < \(to)
                    and hour.source = coalesce(\(source), hour.source)
                order by hour.source, hour.hour
                """)
            var sources: [SourceCompleteness] = []
            for row in rows {
                let source: String = try row.decode(0)
                if sources.last?.source != source {
                    sources.append(SourceCompleteness(source: source, name: try row.decode(1), hours: []))
                }
                sources[sources.count - 1].hours.append(
                    SourceHour(
                        hour: try row.decode(2), expected: try row.decode(3), received: try row.decode(4),
                        refused: try row.decode(5), late: try row.decode(6), duplicates: try row.decode(7),
                        corrected: try row.decode(8)))
            }
            return sources
        }
    }

    /// A page of what is missing, the newest first, and how many there are.
    ///
    /// - Parameter source: Nil: all.
    func gaps(_ source: String?, limit: Int, offset: Int) async throws -> (total: Int, ranges: [MissingRange]) {
        try await self.pool.withConnection { connection in
            let total: Int64 = try connection.query(
                """
                select count(*) from published_missing_ranges
                where source = coalesce(\(source), source)
                """)[0].decode(0)
            let rows = try connection.query(
                """
                select missing.source, token.user_name, missing.boot, missing.first, missing.last, missing.after_time,
                    missing.before_time, missing.noticed_at
                from published_missing_ranges as missing
                left join published_api_tokens as token on missing.source = 'token:' || token.public_id
                where missing.source = coalesce(\(source), missing.source)
                order by missing.noticed_at desc, missing.id desc limit \(Int64(limit)) offset \(Int64(offset))
                """)
            let ranges = try rows.map { row in
                MissingRange(
                    source: try row.decode(0), name: try row.decode(1), boot: try row.decode(2),
                    first: try row.decode(3), last: try row.decode(4), after: try row.decode(5),
                    before: try row.decode(6), noticedAt: try row.decode(7))
            }
            return (Int(total), ranges)
        }
    }
}
