import Domain
import Postgres

extension PostgresConnection {
    /// Every channel that the gateway publishes.
    func publishedChannels() throws -> [Channel] {
        let rows = try self.query(
            """
            select number, public_id, name, kind, unit, min_value, max_value, expected_interval_seconds, device
            from published_channels
            """)
        return try rows.map { row in
            let low: Double = try row.decode("min_value")
            let high: Double = try row.decode("max_value")
            return Channel(
                id: Channel.ID(try row.decode("public_id")),
                number: try row.decode("number"),
                name: try row.decode("name"),
                // A kind that this build does not know is measured, never switched.
                kind: ChannelKind(rawValue: try row.decode("kind")) ?? .sensor,
                unit: try row.decode("unit"),
                range: min(low, high)...max(low, high),
                expectedInterval: try row.decode("expected_interval_seconds", as: Double?.self).map { .seconds($0) },
                device: try row.decode("device"))
        }
    }
}
