import Domain
import Postgres

/// The table `channels`. Deleted channels keep their row, and with it their number.
struct ChannelStore: Sendable {
    let pool: PostgresPool

    /// Ordered by name: names are unique, so a page begins where the one before it ended.
    func list(limit: Int, offset: Int) async throws -> Listing<ChannelEntry> {
        try await self.pool.withConnection { connection in
            let total = try connection.query("select count(*) from channels where deleted_at is null").first?
                .decode(0, as: Int64.self)
            let rows = try connection.query(
                """
                \(raw: Self.selection) where c.deleted_at is null
                order by c.name, c.number limit \(limit) offset \(offset)
                """)
            return Listing(total: Int(total ?? 0), elements: try rows.map(Self.entry))
        }
    }

    /// All of them, ordered by name.
    func all() async throws -> [ChannelEntry] {
        try await self.pool.withConnection { connection in
            try connection.query("\(raw: Self.selection) where c.deleted_at is null order by c.name, c.number")
                .map(Self.entry)
        }
    }

    /// - Throws: ``GatewayError/channelNotFound(_:)``.
    func fetch(_ id: Channel.ID) async throws -> ChannelEntry {
        try await self.pool.withConnection { connection in
            let rows = try connection.query(
                "\(raw: Self.selection) where c.public_id = \(id.text) and c.deleted_at is null")
            guard let row = rows.first else { throw GatewayError.channelNotFound(id) }
            return try Self.entry(row)
        }
    }

    /// - Throws: ``GatewayError/channelNameTaken``; then nothing is stored.
    func insert(_ channel: NewChannel) async throws {
        try await self.pool.namingConstraints {
            try await self.pool.withConnection { connection in
                try connection.execute(
                    """
                    insert into channels
                        (public_id, name, kind, unit, min_value, max_value, expected_interval_seconds, user_id)
                    values (
                        \(channel.id.text), \(channel.name), \(channel.kind.rawValue), \(channel.unit),
                        \(channel.range.lowerBound), \(channel.range.upperBound),
                        \(channel.expectedInterval.map(Self.seconds)),
                        (select id from users where public_id = \(channel.createdBy.text))
                    )
                    """)
            }
        }
    }

    /// - Throws: ``GatewayError`` not found or name taken, `ValidationError` when the bounds are out of order; then nothing
    ///   is changed.
    func update(_ id: Channel.ID, _ changes: ChannelChanges) async throws {
        let setsInterval = changes.expectedInterval != nil
        let interval = changes.expectedInterval?.map(Self.seconds)
        let count = try await self.pool.namingConstraints {
            try await self.pool.withConnection { connection in
                try connection.execute(
                    """
                    update channels set
                        name = coalesce(\(changes.name), name), kind = coalesce(\(changes.kind?.rawValue), kind),
                        unit = coalesce(\(changes.unit), unit),
                        min_value = coalesce(\(changes.lowerBound), min_value),
                        max_value = coalesce(\(changes.upperBound), max_value),
                        expected_interval_seconds =
                            case when \(setsInterval) then \(interval) else expected_interval_seconds end
                    where public_id = \(id.text) and deleted_at is null
                    """)
            }
        }
        guard count == 1 else { throw GatewayError.channelNotFound(id) }
    }

    /// Takes the channel out of use; its name is free at once, its number never. Ingestion removes its readings later.
    ///
    /// - Throws: ``GatewayError/channelNotFound(_:)``.
    func delete(_ id: Channel.ID) async throws {
        let count = try await self.pool.withConnection { connection in
            try connection.execute(
                "update channels set deleted_at = now() where public_id = \(id.text) and deleted_at is null")
        }
        guard count == 1 else { throw GatewayError.channelNotFound(id) }
    }

    // MARK: - Rows

    private static let selection = """
        select c.public_id, c.number, c.name, c.kind, c.unit, c.min_value, c.max_value, c.expected_interval_seconds,
            u.public_id as created_by
        from channels c left join users u on u.id = c.user_id
        """

    private static func entry(_ row: SQLRow) throws -> ChannelEntry {
        let lower = try row.decode("min_value", as: Double.self)
        let channel = Channel(
            id: Channel.ID(try row.decode("public_id", as: String.self)),
            number: try row.decode("number", as: Int32.self),
            name: try row.decode("name", as: String.self),
            // The column's check leaves no other; what cannot be written to is the safer guess.
            kind: ChannelKind(rawValue: try row.decode("kind", as: String.self)) ?? .sensor,
            unit: try row.decode("unit", as: String.self),
            range: lower...max(lower, try row.decode("max_value", as: Double.self)))
        return ChannelEntry(
            channel: channel,
            createdBy: try row.decode("created_by", as: String?.self).map(User.ID.init),
            expectedInterval: try row.decode("expected_interval_seconds", as: Double?.self).map { .seconds($0) })
    }

    private static func seconds(_ duration: Duration) -> Double {
        duration / .seconds(1)
    }
}
