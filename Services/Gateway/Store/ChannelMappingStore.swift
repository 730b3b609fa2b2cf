import Catalogue
import Domain
import Postgres

/// The table `channel_mappings`, terminal by terminal.
struct ChannelMappingStore: Sendable {
    let pool: PostgresPool

    /// - Throws: ``GatewayError``: instance or channel not found, terminal taken, too many; then nothing is stored.
    func insert(_ mapping: ChannelMapping, of instance: PluginInstance.ID) async throws {
        try await self.pool.namingConstraints {
            try await self.pool.withTransaction { connection in
                let owner = try PluginStore.lock(instance, connection)
                let present: Int64 = try connection.query(
                    "select count(*) from channel_mappings where plugin_instance_id = \(owner)")[0].decode(0)
                guard present < PluginRules.mappingLimit else { throw GatewayError.tooManyMappings }
                let number = try mapping.channel.map { try Self.number(of: $0, connection) }
                try connection.execute(
                    """
                    insert into channel_mappings
                        (public_id, plugin_instance_id, channel_id, name, direction, unit, channel_number, created_at)
                    values (\(mapping.id.text), \(owner), \(mapping.physicalChannel), \(mapping.name),
                        \(mapping.direction.rawValue), \(mapping.unit), \(number), \(mapping.createdAt))
                    """)
            }
        }
    }

    /// Says what a terminal of this instance feeds.
    ///
    /// - Parameter channel: the outer optional: whether to say it; the inner: which, nil: nothing.
    /// - Throws: ``GatewayError``: mapping or channel not found, a mapping also when it is another instance's.
    func update(_ id: ChannelMapping.ID, of instance: PluginInstance.ID, channel: Channel.ID??) async throws {
        let setsChannel = channel != nil
        let count = try await self.pool.withTransaction { connection in
            let number = try (channel ?? nil).map { try Self.number(of: $0, connection) }
            return try connection.execute(
                """
                update channel_mappings m
                set channel_number = case when \(setsChannel) then \(number) else channel_number end
                from plugin_instances p
                where m.public_id = \(id.text) and p.id = m.plugin_instance_id and p.public_id = \(instance.text)
                """)
        }
        guard count == 1 else { throw GatewayError.mappingNotFound(id) }
    }

    /// The channel stays.
    ///
    /// - Throws: ``GatewayError/mappingNotFound(_:)``, also when it is another instance's.
    func delete(_ id: ChannelMapping.ID, of instance: PluginInstance.ID) async throws {
        let count = try await self.pool.withConnection { connection in
            try connection.execute(
                """
                delete from channel_mappings m using plugin_instances p
                where m.public_id = \(id.text) and p.id = m.plugin_instance_id and p.public_id = \(instance.text)
                """)
        }
        guard count == 1 else { throw GatewayError.mappingNotFound(id) }
    }

    /// In the order in which they were made. A channel that was deleted is as if there were none.
    static func all(
        of instances: [PluginInstance.ID], _ connection: isolated PostgresConnection
    ) throws -> [PluginInstance.ID: [ChannelMapping]] {
        var mappings: [PluginInstance.ID: [ChannelMapping]] = [:]
        let rows = try connection.query(
            """
            select p.public_id as instance, m.public_id, m.channel_id, m.name, m.direction, m.unit,
                c.public_id as channel, m.created_at
            from channel_mappings m
            join plugin_instances p on p.id = m.plugin_instance_id
            left join channels c on c.number = m.channel_number and c.deleted_at is null
            where p.public_id = any(\(instances.map(\.text)))
            order by m.id
            """)
        for row in rows {
            let mapping = ChannelMapping(
                id: ChannelMapping.ID(try row.decode("public_id")), physicalChannel: try row.decode("channel_id"),
                name: try row.decode("name"),
                // The column's check leaves no other; what is only read is the safer guess.
                direction: ChannelDirection(rawValue: try row.decode("direction", as: String.self)) ?? .input,
                unit: try row.decode("unit"),
                channel: try row.decode("channel", as: String?.self).map(Channel.ID.init),
                createdAt: try row.decode("created_at"))
            mappings[PluginInstance.ID(try row.decode("instance")), default: []].append(mapping)
        }
        return mappings
    }

    private static func number(
        of channel: Channel.ID, _ connection: isolated PostgresConnection
    ) throws -> Channel.Number {
        let rows = try connection.query(
            "select number from channels where public_id = \(channel.text) and deleted_at is null")
        guard let row = rows.first else { throw GatewayError.channelNotFound(channel) }
        return try row.decode(0)
    }
}
