import Catalogue
import Domain
import Postgres
import ServiceKit

/// The table `channels`. Deleted channels keep their row, and with it their number.
struct ChannelStore: Sendable {
    let pool: PostgresPool

    /// Whatever the order, names decide at last: they are unique, so a page begins where the one before it ended.
    func list(
        _ filter: ChannelFilter = ChannelFilter(), by order: ChannelOrder = .name, limit: Int, offset: Int
    ) async throws -> Listing<ChannelEntry> {
        let condition = Self.condition(filter)
        return try await self.pool.withConnection { connection in
            let total = try connection.query("select count(*) from channels c where \(fragment: condition)").first?
                .decode(0, as: Int64.self)
            let rows = try connection.query(
                """
                \(raw: Self.selection) where \(fragment: condition)
                order by \(raw: Self.columns(order)) limit \(limit) offset \(offset)
                """)
            return Listing(total: Int(total ?? 0), elements: try rows.map(Self.entry))
        }
    }

    /// All of them, ordered by name.
    func all(_ filter: ChannelFilter = ChannelFilter()) async throws -> [ChannelEntry] {
        try await self.pool.withConnection { try Self.all(filter, $0) }
    }

    /// - Parameter device: To which it must belong; nil: to any, or to none.
    /// - Throws: ``GatewayError/channelNotFound(_:)``.
    func fetch(_ id: Channel.ID, of device: String?) async throws -> ChannelEntry {
        try await self.pool.withConnection { connection in
            let rows = try connection.query(
                """
                \(raw: Self.selection) where c.public_id = \(id.text) and c.deleted_at is null
                and (\(device)::text is null or c.device = \(device))
                """)
            guard let row = rows.first else { throw GatewayError.channelNotFound(id) }
            return try Self.entry(row)
        }
    }

    /// - Throws: ``GatewayError/channelNameTaken``; then nothing is stored.
    func insert(_ channel: NewChannel) async throws {
        try await self.pool.namingConstraints {
            try await self.pool.withConnection { try Self.insert(channel, $0) }
        }
    }

    /// - Parameter device: To which it must belong; nil: to any, or to none.
    /// - Throws: ``GatewayError`` not found or name taken, `ValidationError` when the bounds are out of order; then nothing
    ///   is changed.
    func update(_ id: Channel.ID, of device: String?, _ changes: ChannelChanges) async throws {
        let count = try await self.pool.namingConstraints {
            try await self.pool.withConnection { try Self.update(id, of: device, changes, $0) }
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

    // MARK: - Many at once

    /// Brings `rows` into the catalogue, all of them or none. Nobody else changes it meanwhile.
    ///
    /// - Parameter isTrial: whether to store nothing.
    /// - Throws: `ValidationError` with every fault; ``GatewayError/channelNameTaken`` when channels would exchange their names.
    func bring(_ rows: [JSONValue], by user: User.ID, isTrial: Bool) async throws -> ChannelImport {
        try await self.pool.namingConstraints {
            try await self.pool.withTransaction { connection in
                if !isTrial { try connection.execute("lock table channels in share row exclusive mode") }
                let plan = try ChannelImport(rows, into: try Self.all(ChannelFilter(), connection), by: user)
                guard !isTrial else { return plan }
                for (id, changes) in plan.changes { try Self.update(id, changes, connection) }
                for channel in plan.new { try Self.insert(channel, connection) }
                return plan
            }
        }
    }

    /// Changes channels, all of them or none.
    ///
    /// - Throws: ``GatewayError/channelNotFound(_:)``.
    func change(_ ids: [Channel.ID], _ change: ChannelBulkChange) async throws {
        try await self.pool.namingConstraints {
            try await self.pool.withTransaction { connection in
                // In one order, so that two of these cannot wait for each other.
                for id in ids.sorted(by: { $0.text < $1.text }) {
                    guard
                        let row = try connection.query(
                            "\(raw: Self.selection) where c.public_id = \(id.text) and c.deleted_at is null for update of c"
                        ).first
                    else { throw GatewayError.channelNotFound(id) }
                    if change.isDeletion {
                        try connection.execute("update channels set deleted_at = now() where public_id = \(id.text)")
                    } else {
                        try Self.update(id, change.changes(of: try Self.entry(row)), connection)
                    }
                }
            }
        }
    }

    /// All tags, and all devices, each with the number of its channels; the most used first.
    func labels() async throws -> (tags: [ChannelLabel], devices: [ChannelLabel]) {
        try await self.pool.withConnection { connection in
            let tags = try connection.query(
                """
                select tag, count(*) from channels, unnest(tags) as tag where deleted_at is null
                group by tag order by count(*) desc, tag limit 1000
                """)
            let devices = try connection.query(
                """
                select device, count(*) from channels where deleted_at is null and device is not null
                group by device order by count(*) desc, device limit 1000
                """)
            return (try tags.map(Self.label), try devices.map(Self.label))
        }
    }

    // MARK: - Rows

    private static func label(_ row: SQLRow) throws -> ChannelLabel {
        ChannelLabel(name: try row.decode(0, as: String.self), count: Int(try row.decode(1, as: Int64.self)))
    }

    private static func all(
        _ filter: ChannelFilter, _ connection: isolated PostgresConnection
    ) throws -> [ChannelEntry] {
        try connection.query(
            "\(raw: Self.selection) where \(fragment: Self.condition(filter)) order by c.name, c.number"
        ).map(Self.entry)
    }

    private static func condition(_ filter: ChannelFilter) -> SQLQuery {
        """
        c.deleted_at is null
        and (\(filter.kind?.rawValue)::text is null or c.kind = \(filter.kind?.rawValue))
        and (\(filter.device)::text is null or c.device = \(filter.device))
        and (\(filter.tag)::text is null or c.tags @> array[\(filter.tag)::text])
        and (
            \(filter.search)::text is null
            or strpos(
                lower(concat_ws(chr(10), c.name, c.description, c.unit, c.device, array_to_string(c.tags, chr(10)))),
                lower(\(filter.search))
            ) > 0
        )
        """
    }

    private static func columns(_ order: ChannelOrder) -> String {
        switch order {
        case .name: "c.name, c.number"
        case .nameDescending: "c.name desc, c.number"
        case .unit: "c.unit, c.name, c.number"
        case .unitDescending: "c.unit desc, c.name, c.number"
        case .device: "c.device nulls last, c.name, c.number"
        case .deviceDescending: "c.device desc nulls last, c.name, c.number"
        // Numbers are given in the order in which channels are made.
        case .created: "c.number"
        case .createdDescending: "c.number desc"
        }
    }

    private static func insert(_ channel: NewChannel, _ connection: isolated PostgresConnection) throws {
        try connection.execute(
            """
            insert into channels (
                public_id, name, kind, unit, min_value, max_value, expected_interval_seconds, description, tags, device,
                decimals, user_id
            )
            values (
                \(channel.id.text), \(channel.name), \(channel.kind.rawValue), \(channel.unit),
                \(channel.range.lowerBound), \(channel.range.upperBound),
                \(channel.expectedInterval.map(Self.seconds)), \(channel.description), \(channel.tags),
                \(channel.device), \(channel.decimals.map(Int32.init)),
                (select id from users where public_id = \(channel.createdBy.text))
            )
            """)
    }

    @discardableResult
    private static func update(
        _ id: Channel.ID, of owner: String? = nil, _ changes: ChannelChanges,
        _ connection: isolated PostgresConnection
    ) throws -> Int {
        let (setsInterval, interval) = (changes.expectedInterval != nil, changes.expectedInterval?.map(Self.seconds))
        let (setsDescription, description) = (changes.description != nil, changes.description ?? nil)
        let (setsDevice, device) = (changes.device != nil, changes.device ?? nil)
        let (setsDecimals, decimals) = (changes.decimals != nil, changes.decimals?.map(Int32.init))
        return try connection.execute(
            """
            update channels set
                name = coalesce(\(changes.name), name), kind = coalesce(\(changes.kind?.rawValue), kind),
                unit = coalesce(\(changes.unit), unit),
                min_value = coalesce(\(changes.lowerBound), min_value),
                max_value = coalesce(\(changes.upperBound), max_value),
                expected_interval_seconds =
                    case when \(setsInterval) then \(interval) else expected_interval_seconds end,
                description = case when \(setsDescription) then \(description) else description end,
                tags = coalesce(\(changes.tags), tags),
                device = case when \(setsDevice) then \(device) else device end,
                decimals = case when \(setsDecimals) then \(decimals) else decimals end
            where public_id = \(id.text) and deleted_at is null and (\(owner)::text is null or device = \(owner))
            """)
    }

    private static let selection = """
        select c.public_id, c.number, c.name, c.kind, c.unit, c.min_value, c.max_value, c.expected_interval_seconds,
            c.description, c.tags, c.device, c.decimals, u.public_id as created_by
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
            range: lower...max(lower, try row.decode("max_value", as: Double.self)),
            expectedInterval: try row.decode("expected_interval_seconds", as: Double?.self).map { .seconds($0) },
            device: try row.decode("device", as: String?.self))
        return ChannelEntry(
            channel: channel,
            createdBy: try row.decode("created_by", as: String?.self).map(User.ID.init),
            description: try row.decode("description", as: String?.self),
            tags: try row.decode("tags", as: [String].self),
            decimals: try row.decode("decimals", as: Int16?.self).map(Int.init))
    }

    private static func seconds(_ duration: Duration) -> Double {
        duration / .seconds(1)
    }
}
