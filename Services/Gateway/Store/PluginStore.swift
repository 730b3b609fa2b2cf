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
            return Listing(total: Int(total), elements: try Self.completed(instances, connection))
        }
    }

    /// - Throws: ``GatewayError/pluginNotFound(_:)``.
    func fetch(_ id: PluginInstance.ID) async throws -> PluginInstance {
        try await self.pool.withConnection { connection in
            let rows = try connection.query("\(raw: Self.selection) where p.public_id = \(id.text)")
            guard let row = rows.first else { throw GatewayError.pluginNotFound(id) }
            return try Self.completed([Self.instance(row)], connection)[0]
        }
    }

    /// Stores an instance with the terminals of `kind`, and a channel for each if asked; one that has its name already is
    /// taken as it is. All of it, or nothing.
    ///
    /// - Parameter kind: nil: a driver that this version does not know, hence without terminals.
    /// - Returns: The channels that are new.
    /// - Throws: ``GatewayError/pluginNameTaken``; `ValidationError` when its settings name a credential that is not there.
    func insert(_ instance: PluginInstance, of kind: PluginKind?, makesChannels: Bool) async throws -> [Channel.ID] {
        try await self.pool.namingConstraints {
            try await self.pool.withTransaction { connection in
                let settings = instance.settings
                try Self.expectCredentials(kind?.credentials(settings) ?? [:], connection)
                let number: Int64 = try connection.query(
                    """
                    insert into plugin_instances
                        (public_id, plugin_id, name, is_demo, is_enabled, device, interval_seconds, config_json, user_id,
                        created_at, updated_at)
                    values (\(instance.id.text), \(instance.plugin), \(instance.name), \(instance.isDemo),
                        \(instance.isEnabled), \(instance.device), \(instance.interval / .seconds(1)),
                        \(instance.configuration), (select id from users where public_id = \(instance.createdBy?.text)),
                        \(instance.createdAt), \(instance.updatedAt))
                    returning id
                    """)[0].decode(0)
                return try TerminalRows.insert(
                    kind?.terminals(settings) ?? [], of: instance, number, makesChannels: makesChannels,
                    at: instance.createdAt, connection)
            }
        }
    }

    /// Changes an instance, its terminals by its settings (``TerminalRows/follow``), and the device and the interval of its
    /// channels (``TerminalRows/move``). All of it, or nothing.
    ///
    /// - Parameter makesChannels: for terminals that are new.
    /// - Returns: The channels that are new or changed.
    /// - Throws: ``GatewayError`` not found or name taken; `ValidationError` when its settings name a credential that is not
    ///   there; then nothing is changed.
    func update(
        _ id: PluginInstance.ID, _ changes: PluginChanges, makesChannels: Bool, at now: Timestamp
    ) async throws -> [Channel.ID] {
        try await self.pool.namingConstraints {
            try await self.pool.withTransaction { connection in
                let number = try Self.lock(id, connection)
                let before = try Self.instance(
                    connection.query("\(raw: Self.selection) where p.id = \(number)")[0])
                let moved = try TerminalRows.move(
                    channelsOf: number, to: changes.device, every: changes.interval, connection)
                try Self.update(number, changes, at: now, connection)
                guard changes.configuration != nil, let kind = PluginKind.named(before.plugin) else { return moved }
                let instance = changes.applied(to: before)
                let settings = instance.settings
                try Self.expectCredentials(kind.credentials(settings), connection)
                return moved
                    + (try TerminalRows.follow(
                        from: kind.terminals(before.settings), to: kind.terminals(settings),
                        areDeclared: kind.declaresTerminals, of: instance, number, makesChannels: makesChannels,
                        at: now, connection))
            }
        }
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

    private static func update(
        _ number: Int64, _ changes: PluginChanges, at now: Timestamp, _ connection: isolated PostgresConnection
    ) throws {
        let (setsDevice, setsConfiguration) = (changes.device != nil, changes.configuration != nil)
        try connection.execute(
            """
            update plugin_instances set
                name = coalesce(\(changes.name), name), is_demo = coalesce(\(changes.isDemo), is_demo),
                is_enabled = coalesce(\(changes.isEnabled), is_enabled),
                device = case when \(setsDevice) then \(changes.device ?? nil) else device end,
                interval_seconds = coalesce(\(changes.interval.map { $0 / .seconds(1) }), interval_seconds),
                config_json = case when \(setsConfiguration) then \(changes.configuration ?? nil) else config_json end,
                updated_at = \(now)
            where id = \(number)
            """)
    }

    /// - Parameter credentials: by the setting that names them.
    /// - Throws: `ValidationError` for each that is not there.
    private static func expectCredentials(
        _ credentials: [String: Credential.ID], _ connection: isolated PostgresConnection
    ) throws {
        guard !credentials.isEmpty else { return }
        let rows = try connection.query(
            "select public_id from credentials where public_id = any(\(credentials.values.map(\.text))) for key share")
        let present = Set(try rows.map { Credential.ID(try $0.decode(0)) })
        let missing = credentials.filter { !present.contains($0.value) }.keys.sorted()
        guard missing.isEmpty else {
            throw ValidationError(
                missing.map {
                    ValidationError.Issue(
                        ["body", "config_json", $0], "There is no credential with this id", type: "credential_unknown")
                })
        }
    }

    private static let selection = """
        select p.public_id, p.plugin_id, p.name, p.is_demo, p.is_enabled, p.device, p.interval_seconds, p.config_json,
            u.public_id as created_by, p.created_at, p.updated_at
        from plugin_instances p left join users u on u.id = p.user_id
        """

    private static func instance(_ row: SQLRow) throws -> PluginInstance {
        PluginInstance(
            id: PluginInstance.ID(try row.decode("public_id", as: String.self)), plugin: try row.decode("plugin_id"),
            name: try row.decode("name"), isDemo: try row.decode("is_demo"), isEnabled: try row.decode("is_enabled"),
            device: try row.decode("device"), interval: .seconds(try row.decode("interval_seconds", as: Double.self)),
            configuration: try row.decode("config_json"),
            createdBy: try row.decode("created_by", as: String?.self).map(User.ID.init),
            createdAt: try row.decode("created_at"), updatedAt: try row.decode("updated_at"))
    }

    /// With their terminals, and what their runs tell.
    private static func completed(
        _ instances: [PluginInstance], _ connection: isolated PostgresConnection
    ) throws -> [PluginInstance] {
        let mappings = try ChannelMappingStore.all(of: instances.map(\.id), connection)
        let runs = try PluginExecutionStore.runs(of: instances.map(\.id), connection)
        return instances.map { instance in
            var instance = instance
            instance.mappings = mappings[instance.id] ?? []
            instance.runs = runs[instance.id] ?? PluginRuns()
            return instance
        }
    }
}
