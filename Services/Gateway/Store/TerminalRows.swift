import Catalogue
import Domain
import Postgres

/// The terminals of a plugin instance and the channels that were made for them, in the transaction of ``PluginStore``.
enum TerminalRows {
    /// Gives an instance, which is stored, terminals, and a channel for each if asked; one that has its name already is taken
    /// as it is.
    ///
    /// - Parameter number: the instance's row.
    /// - Returns: The channels that are new.
    static func insert(
        _ terminals: [PhysicalChannel], of instance: PluginInstance, _ number: Int64, makesChannels: Bool,
        at now: Timestamp, _ connection: isolated PostgresConnection
    ) throws -> [Channel.ID] {
        let made = makesChannels ? try Self.makeChannels(terminals, of: instance, connection) : []
        let names = terminals.map { makesChannels ? PluginKind.channelName(instance.name, $0) : nil }
        try connection.execute(
            """
            insert into channel_mappings
                (public_id, plugin_instance_id, channel_id, name, direction, unit, channel_number, created_at)
            select new.id, \(number), new.terminal, new.name, new.direction, new.unit, c.number, \(now)
            from unnest(
                \(terminals.map { _ in ChannelMapping.ID.random().text }), \(terminals.map(\.id)),
                \(terminals.map(\.name)), \(terminals.map(\.direction.rawValue)), \(terminals.map(\.unit)), \(names))
                with ordinality as new (id, terminal, name, direction, unit, channel, place)
            left join channels c on c.name = new.channel and c.deleted_at is null
            order by new.place
            """)
        return made
    }

    /// Brings the terminals of an instance from those of its old settings to those of its new ones: new ones are made, as
    /// ``insert(_:of:_:makesChannels:at:_:)`` does, and those that are gone are removed, whose channels stay. Where the settings
    /// declare terminals, there are no others. Of what stays the new name and unit are taken over, and a channel that has the
    /// unit and the range that were declared gets those that are declared now.
    ///
    /// - Returns: The channels that are new or changed.
    static func follow(
        from old: [PhysicalChannel], to new: [PhysicalChannel], areDeclared: Bool, of instance: PluginInstance,
        _ number: Int64, makesChannels: Bool, at now: Timestamp, _ connection: isolated PostgresConnection
    ) throws -> [Channel.ID] {
        let rows = try connection.query("select channel_id from channel_mappings where plugin_instance_id = \(number)")
        let present = Set(try rows.map { try $0.decode(0, as: String.self) })
        let before = areDeclared ? present : Set(old.map(\.id))
        let after = Set(new.map(\.id))
        try connection.execute(
            """
            delete from channel_mappings
            where plugin_instance_id = \(number) and channel_id = any(\(before.subtracting(after).sorted()))
            """)
        let oldByID = Dictionary(old.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var changed: [Channel.ID] = []
        for terminal in new where present.contains(terminal.id) {
            guard let old = oldByID[terminal.id], old != terminal else { continue }
            changed += try Self.change(old, to: terminal, of: number, connection)
        }
        return changed
            + (try Self.insert(
                new.filter { !before.contains($0.id) && !present.contains($0.id) }, of: instance, number,
                makesChannels: makesChannels, at: now, connection))
    }

    /// Gives the channels of an instance its new device and interval, but for those that have been given others. Without a device
    /// nothing is expected of them.
    /// To be called before the instance itself is changed.
    ///
    /// - Parameter device: as in ``PluginChanges``.
    /// - Returns: The channels that are changed.
    static func move(
        channelsOf number: Int64, to device: String??, every interval: Duration?,
        _ connection: isolated PostgresConnection
    ) throws -> [Channel.ID] {
        guard device != nil || interval != nil else { return [] }
        let setsDevice = device != nil
        let seconds = interval.map { $0 / .seconds(1) }
        // In the order in which a bulk change takes these locks.
        return try connection.query(
            """
            with own as (
                select c.number, new.device, case when new.device is not null then coalesce(\(seconds)::float8, p.interval_seconds) end as interval,
                    c.device is not distinct from p.device as follows_device,
                    c.expected_interval_seconds is not distinct from case when p.device is not null then p.interval_seconds end
                        as follows_interval
                from plugin_instances p
                cross join lateral (select case when \(setsDevice) then \(device ?? nil)::text else p.device end as device) new
                cross join channels c
                where p.id = \(number) and c.deleted_at is null
                    and exists (
                        select from channel_mappings m where m.channel_number = c.number and m.plugin_instance_id = p.id)
                order by c.public_id collate "C" for update of c
            )
            update channels c set
                device = case when own.follows_device then own.device else c.device end,
                expected_interval_seconds =
                    case when own.follows_interval then own.interval else c.expected_interval_seconds end
            from own
            where c.number = own.number
                and (own.follows_device and c.device is distinct from own.device
                    or own.follows_interval and c.expected_interval_seconds is distinct from own.interval)
            returning c.public_id
            """
        ).map { Channel.ID(try $0.decode(0)) }
    }

    private static func makeChannels(
        _ terminals: [PhysicalChannel], of instance: PluginInstance, _ connection: isolated PostgresConnection
    ) throws -> [Channel.ID] {
        let names = terminals.map { PluginKind.channelName(instance.name, $0) }
        return try connection.query(
            """
            insert into channels
                (public_id, name, kind, unit, min_value, max_value, decimals, device, expected_interval_seconds, user_id)
            select new.*, \(instance.device)::text, \(instance.device.map { _ in instance.interval / .seconds(1) })::float8,
                (select id from users where public_id = \(instance.createdBy?.text))
            from unnest(
                \(names.map { _ in Channel.ID.random().text }), \(names), \(terminals.map(\.direction.kind.rawValue)),
                \(terminals.map(\.unit)), \(terminals.map(\.range.lowerBound)), \(terminals.map(\.range.upperBound)),
                \(terminals.map { $0.decimals.map(Int32.init) })) new
            on conflict (name) where deleted_at is null do nothing
            returning public_id
            """
        ).map { Channel.ID(try $0.decode(0)) }
    }

    private static func change(
        _ old: PhysicalChannel, to new: PhysicalChannel, of number: Int64, _ connection: isolated PostgresConnection
    ) throws -> [Channel.ID] {
        let (oldDecimals, newDecimals) = (old.decimals.map(Int32.init), new.decimals.map(Int32.init))
        try connection.execute(
            """
            update channel_mappings set name = \(new.name), unit = \(new.unit)
            where plugin_instance_id = \(number) and channel_id = \(new.id)
            """)
        return try connection.query(
            """
            update channels c set
                unit = \(new.unit), min_value = \(new.range.lowerBound), max_value = \(new.range.upperBound),
                decimals = \(newDecimals)
            from channel_mappings m
            where m.plugin_instance_id = \(number) and m.channel_id = \(new.id) and c.number = m.channel_number
                and c.deleted_at is null and c.unit = \(old.unit) and c.min_value = \(old.range.lowerBound)
                and c.max_value = \(old.range.upperBound) and c.decimals is not distinct from \(oldDecimals)
                and (c.unit, c.min_value, c.max_value, c.decimals)
                    is distinct from
                    (\(new.unit), \(new.range.lowerBound), \(new.range.upperBound), \(newDecimals)::smallint)
            returning c.public_id
            """
        ).map { Channel.ID(try $0.decode(0)) }
    }
}
