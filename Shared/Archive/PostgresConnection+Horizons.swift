import Catalogue
import Domain
import Postgres

extension PostgresConnection {
    /// Up to where retention has removed the channels' readings. One query; channels of which nothing was removed are missing.
    package func horizons(of channels: [Channel.Number]) throws -> [Channel.Number: Horizons] {
        let rows = try self.query(
            """
            select channel, nullif(raw_before, '-infinity'), nullif(minutes_before, '-infinity'),
                nullif(hours_before, '-infinity')
            from published_horizons where channel = any(\(channels))
            """)
        var horizons: [Channel.Number: Horizons] = [:]
        for row in rows {
            horizons[try row.decode(0)] = Horizons(
                raw: try row.decode(1), minutes: try row.decode(2), hours: try row.decode(3))
        }
        return horizons
    }

    package func horizons(of channel: Channel.Number) throws -> Horizons {
        try self.horizons(of: [channel])[channel] ?? Horizons()
    }
}
