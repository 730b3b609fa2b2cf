import Catalogue
import Domain
import Postgres

/// The tables `plugin_instances` and `channel_mappings`.
struct PluginStore: Sendable {
    let pool: PostgresPool

    /// Ordered by name.
    func list(limit: Int, offset: Int) async throws -> Listing<PluginInstance> {
        try await self.pool.withConnection { connection in
            let total: Int64 = try connection.query("select count(*) from plugin_instances")[0].decode(0)
            let instances = try connection.query(
                "\(raw: Self.selection) order by p.name limit \(limit) offset \(offset)"
            ).map(Self.instance)
            return Listing(total: Int(total), elements: try Self.mapped(instances, connection))
        }
    }

    /// - Throws: ``GatewayError/pluginNotFound(_:)``.
    func fetch(_ id: PluginInstance.ID) async throws -> PluginInstance {
        try await self.pool.withConnection { connection in
            let rows = try connection.query("\(raw: Self.selection) where p.public_id = \(id.text)")
            guard let row = rows.first else { throw GatewayError.pluginNotFound(id) }
            return try Self.mapped([Self.instance(row)], connection)[0]
        }
    }

    /// Stores an instance with the terminals of `kind`, and a channel for each if asked; one that has its name already is
    /// taken as it is. All of it, or nothing.
    ///
    /// - Parameter kind: nil: a driver that this version does not know, hence without terminals.
    /// - Returns: The channels that are new.
    /// - Throws: ``GatewayError/pluginNameTaken``.
    func insert(_ instance: PluginInstance, of kind: PluginKind?, makesChannels: Bool) async throws -> [Channel.ID] {
        try await self.pool.namingConstraints {
            try await self.pool.withTransaction { connection in
                try connection.execute(
                    """
                    insert into plugin_instances
                        (public_id, plugin_id, name, is_demo, is_enabled, config_json, user_id, created_at, updated_at)
                    values (\(instance.id.text), \(instance.plugin), \(instance.name), \(instance.isDemo),
                        \(instance.isEnabled), \(instance.configuration),
                        (select id from users where public_id = \(instance.createdBy?.text)), \(instance.createdAt),
                        \(instance.updatedAt))
                    """)
                let terminals = kind?.channels ?? []
                let made = makesChannels ? try Self.makeChannels(of: instance, terminals, connection) : []
                try Self.insert(terminals, of: instance, feedsChannels: makesChannels, connection)
                return made
            }
        }
    }

    /// - Throws: ``GatewayError`` not found or name taken; then nothing is changed.
    func update(_ id: PluginInstance.ID, _ changes: PluginChanges, at now: Timestamp) async throws {
        let setsConfiguration = changes.configuration != nil
        let count = try await self.pool.namingConstraints {
            try await self.pool.withConnection { connection in
                try connection.execute(
                    """
                    update plugin_instances set
                        name = coalesce(\(changes.name), name), is_demo = coalesce(\(changes.isDemo), is_demo),
                        is_enabled = coalesce(\(changes.isEnabled), is_enabled),
                        config_json = case when \(setsConfiguration) then \(changes.configuration ?? nil) else config_json end,
                        updated_at = \(now)
                    where public_id = \(id.text)
                    """)
            }
        }
        guard count == 1 else { throw GatewayError.pluginNotFound(id) }
    }

    /// Deletes an instance with its terminals, and the channels that only these feed if asked, as
    /// ``ChannelStore/delete(_:)`` does.
    ///
    /// - Returns: The channels that were deleted, and how many of those that the terminals fed stay.
    /// - Throws: ``GatewayError/pluginNotFound(_:)``.
    func delete(
        _ id: PluginInstance.ID, deletesChannels: Bool
    ) async throws -> (deleted: [Channel.ID], kept: Int) {
        try await self.pool.withTransaction { connection in
            let number = try Self.lock(id, connection)
            let fed: Int64 = try connection.query(
                """
                select count(distinct c.number) from channel_mappings m
                join channels c on c.number = m.channel_number and c.deleted_at is null
                where m.plugin_instance_id = \(number)
                """)[0].decode(0)
            var deleted: [Channel.ID] = []
            if deletesChannels {
                // In the order in which a bulk change takes these locks.
                deleted = try connection.query(
                    """
                    with own as (
                        select c.number from channels c
                        where c.deleted_at is null
                            and exists (
                                select from channel_mappings m
                                where m.channel_number = c.number and m.plugin_instance_id = \(number))
                            and not exists (
                                select from channel_mappings m
                                where m.channel_number = c.number and m.plugin_instance_id <> \(number))
                        order by c.public_id collate "C" for update of c
                    )
                    update channels set deleted_at = now() where number in (select number from own)
                    returning public_id
                    """
                ).map { Channel.ID(try $0.decode(0)) }
            }
            try connection.execute("delete from plugin_instances where id = \(number)")
            return (deleted, Int(fed) - deleted.count)
        }
    }

    // MARK: - Rows

    /// The row's own number.
    static func lock(_ id: PluginInstance.ID, _ connection: isolated PostgresConnection) throws -> Int64 {
        let rows = try connection.query("select id from plugin_instances where public_id = \(id.text) for update")
        guard let row = rows.first else { throw GatewayError.pluginNotFound(id) }
        return try row.decode(0)
    }

    private static func makeChannels(
        of instance: PluginInstance, _ terminals: [PhysicalChannel], _ connection: isolated PostgresConnection
    ) throws -> [Channel.ID] {
        let names = terminals.map { PluginKind.channelName(instance.name, $0) }
        return try connection.query(
            """
            insert into channels (public_id, name, kind, unit, min_value, max_value, user_id)
            select new.*, (select id from users where public_id = \(instance.createdBy?.text))
            from unnest(
                \(names.map { _ in Channel.ID.random().text }), \(names), \(terminals.map(\.direction.kind.rawValue)),
                \(terminals.map(\.unit)), \(terminals.map(\.range.lowerBound)), \(terminals.map(\.range.upperBound))) new
            on conflict (name) where deleted_at is null do nothing
            returning public_id
            """
        ).map { Channel.ID(try $0.decode(0)) }
    }

    private static func insert(
        _ terminals: [PhysicalChannel], of instance: PluginInstance, feedsChannels: Bool,
        _ connection: isolated PostgresConnection
    ) throws {
        let names = terminals.map { feedsChannels ? PluginKind.channelName(instance.name, $0) : nil }
        try connection.execute(
            """
            insert into channel_mappings
                (public_id, plugin_instance_id, channel_id, name, direction, unit, channel_number, created_at)
            select new.id, p.id, new.terminal, new.name, new.direction, new.unit, c.number, \(instance.createdAt)
            from unnest(
                \(terminals.map { _ in ChannelMapping.ID.random().text }), \(terminals.map(\.id)),
                \(terminals.map(\.name)), \(terminals.map(\.direction.rawValue)), \(terminals.map(\.unit)), \(names))
                with ordinality as new (id, terminal, name, direction, unit, channel, place)
            join plugin_instances p on p.public_id = \(instance.id.text)
            left join channels c on c.name = new.channel and c.deleted_at is null
            order by new.place
            """)
    }

    private static let selection = """
        select p.public_id, p.plugin_id, p.name, p.is_demo, p.is_enabled, p.status, p.config_json, p.error_message,
            u.public_id as created_by, p.created_at, p.updated_at
        from plugin_instances p left join users u on u.id = p.user_id
        """

    private static func instance(_ row: SQLRow) throws -> PluginInstance {
        PluginInstance(
            id: PluginInstance.ID(try row.decode("public_id", as: String.self)), plugin: try row.decode("plugin_id"),
            name: try row.decode("name"), isDemo: try row.decode("is_demo"), isEnabled: try row.decode("is_enabled"),
            // The column's check leaves no other.
            status: PluginInstance.Status(rawValue: try row.decode("status", as: String.self)) ?? .inactive,
            configuration: try row.decode("config_json"), errorMessage: try row.decode("error_message"),
            createdBy: try row.decode("created_by", as: String?.self).map(User.ID.init),
            createdAt: try row.decode("created_at"), updatedAt: try row.decode("updated_at"))
    }

    private static func mapped(
        _ instances: [PluginInstance], _ connection: isolated PostgresConnection
    ) throws -> [PluginInstance] {
        let mappings = try ChannelMappingStore.all(of: instances.map(\.id), connection)
        return instances.map { instance in
            var instance = instance
            instance.mappings = mappings[instance.id] ?? []
            return instance
        }
    }
}
