import Catalogue
import Domain
import Postgres

extension PostgresConnection {
    /// Up to where retention has removed the channel's readings. One row.
    package func horizons(of channel: Channel.Number) throws -> Horizons {
        let rows = try self.query(
            """
            select nullif(raw_before, '-infinity'), nullif(minutes_before, '-infinity'), nullif(hours_before, '-infinity')
            from published_horizons where channel = \(channel)
            """)
        guard let row = rows.first else { return Horizons() }
        return Horizons(raw: try row.decode(0), minutes: try row.decode(1), hours: try row.decode(2))
    }
}
