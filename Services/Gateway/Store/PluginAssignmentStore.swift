import Domain
import Postgres
import ServiceKit
import Vault

/// What the agent of a device is to run. Secrets pass through here and stay nowhere in clear.
struct PluginAssignmentStore: Sendable {
    let pool: PostgresPool
    let key: VaultKey

    /// The enabled instances of `device` with the terminals that feed a channel, ordered by id.
    ///
    /// - Throws: `VaultError` when a secret does not open.
    func list(of device: String) async throws -> [AssignedPlugin] {
        try await self.pool.withTransaction { [key] connection in
            var terminals = try Self.terminals(of: device, connection)
            var plugins = try connection.query(
                """
                select public_id, plugin_id, name, is_demo, interval_seconds, config_json from plugin_instances
                where device = \(device) and is_enabled order by public_id collate "C"
                """
            ).map(Self.plugin)
            let credentials = plugins.map { PluginKind.named($0.plugin)?.credentials($0.settings) ?? [:] }
            let secrets = try CredentialStore.secrets(of: credentials.flatMap(\.values), key, connection)
            for index in plugins.indices {
                for (setting, credential) in credentials[index] {
                    plugins[index].settings[setting] = secrets[credential].map { .string($0) } ?? .null
                }
                plugins[index].terminals = terminals.removeValue(forKey: plugins[index].id) ?? []
            }
            return plugins
        }
    }

    private static func terminals(
        of device: String, _ connection: isolated PostgresConnection
    ) throws -> [PluginInstance.ID: [AssignedPlugin.Terminal]] {
        let rows = try connection.query(
            """
            select p.public_id as instance, m.channel_id, c.public_id, c.name, c.kind, c.unit, c.min_value, c.max_value
            from plugin_instances p
            join channel_mappings m on m.plugin_instance_id = p.id
            join channels c on c.number = m.channel_number and c.deleted_at is null
            where p.device = \(device) and p.is_enabled
            order by m.id
            """)
        var terminals: [PluginInstance.ID: [AssignedPlugin.Terminal]] = [:]
        for row in rows {
            terminals[PluginInstance.ID(try row.decode("instance")), default: []].append(
                AssignedPlugin.Terminal(
                    physicalChannel: try row.decode("channel_id"), channel: Channel.ID(try row.decode("public_id")),
                    name: try row.decode("name"),
                    // The column's check leaves no other; what cannot be written to is the safer guess.
                    kind: ChannelKind(rawValue: try row.decode("kind", as: String.self)) ?? .sensor,
                    unit: try row.decode("unit"), lowerBound: try row.decode("min_value"),
                    upperBound: try row.decode("max_value")))
        }
        return terminals
    }

    private static func plugin(_ row: SQLRow) throws -> AssignedPlugin {
        AssignedPlugin(
            id: PluginInstance.ID(try row.decode("public_id", as: String.self)), plugin: try row.decode("plugin_id"),
            name: try row.decode("name"), isDemo: try row.decode("is_demo"),
            interval: .seconds(try row.decode("interval_seconds", as: Double.self)),
            settings: PluginInstance.settings(try row.decode("config_json", as: String?.self)))
    }
}
