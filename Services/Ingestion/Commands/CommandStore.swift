import Catalogue
import Contracts
import Domain
import Postgres

/// The tables `commands` and `actuator_routes`.
struct CommandStore: Sendable {
    let pool: PostgresPool

    /// Stores the command and answers which source serves its channel; nil: none.
    func insert(_ command: Command, channel: Channel) async throws -> String? {
        try await self.pool.withTransaction { connection in
            try connection.execute(
                """
                insert into commands (public_id, channel, value, state, requested_by, requested_at, expires_at)
                values (\(command.id.text), \(channel.number), \(command.value), \(command.state.rawValue),
                        \(command.requestedBy.text), \(command.requestedAt), \(command.expiresAt))
                """)
            let routes = try connection.query("select source from actuator_routes where channel = \(channel.number)")
            return try routes.first.map { try $0.decode(0) }
        }
    }

    /// Takes the setpoints of rules that are to be sent, the oldest first, each with the source that serves its channel; another
    /// instance does not get them any more.
    func takeWaiting() async throws -> [(command: Command, source: String?)] {
        try await self.pool.withTransaction { connection in
            let taken = try connection.query(
                """
                update commands set waits = false where public_id in (
                    select public_id from commands where waits order by requested_at limit 100 for update skip locked
                ) returning public_id
                """)
            guard !taken.isEmpty else { return [] }
            let ids: [String] = try taken.map { try $0.decode(0) }
            let rows = try connection.query(
                """
                select \(raw: Self.columns), route.source
                from \(raw: Self.tables) left join actuator_routes route on route.channel = command.channel
                where command.public_id = any(\(ids)) and command.state = 'pending' order by command.requested_at
                """)
            return try rows.map { (try Self.command($0), try $0.decode("source")) }
        }
    }

    /// Resolves a pending command; nil when there is none of that id, or its channel is served by another source.
    func resolve(
        _ id: Identifier<Command>, as state: CommandStateChanged.State, reason: String?, by source: String?
    ) async throws -> Command? {
        try await self.pool.withTransaction { connection in
            let changed = try connection.execute(
                """
                update commands set state = \(state.rawValue), reason = \(reason), resolved_at = now()
                where public_id = \(id.text) and state = 'pending'
                  and (\(source)::text is null
                       or channel in (select channel from actuator_routes where source = \(source)::text))
                """)
            guard changed == 1 else { return nil }
            let rows = try connection.query("\(raw: Self.select) where command.public_id = \(id.text)")
            return try rows.first.map(Self.command)
        }
    }

    /// Expires what no device answered in time.
    func expire() async throws -> [Command] {
        try await self.pool.withTransaction { connection in
            let expired = try connection.query(
                """
                update commands set state = 'expired', reason = 'The device did not answer in time.', resolved_at = now()
                where state = 'pending' and expires_at < now() returning public_id
                """)
            let ids: [String] = try expired.map { try $0.decode(0) }
            guard !ids.isEmpty else { return [] }
            return try connection.query("\(raw: Self.select) where command.public_id = any(\(ids))").map(Self.command)
        }
    }

    /// The newest commands first, of one channel if given.
    func list(channel: String?, state: String?, limit: Int, offset: Int) async throws -> (total: Int64, page: [Command])
    {
        try await self.pool.withConnection { connection in
            let filter: SQLQuery =
                "where (\(channel)::text is null or channel.public_id = \(channel)) and (\(state)::text is null or state = \(state))"
            let total: Int64 = try connection.query(
                "select count(*) from commands command join published_channels channel on channel.number = command.channel \(fragment: filter)"
            )[0].decode(0)
            let page = try connection.query(
                """
                \(raw: Self.select) \(fragment: filter)
                order by command.requested_at desc, command.public_id limit \(Int64(limit)) offset \(Int64(offset))
                """)
            return (total, try page.map(Self.command))
        }
    }

    func fetch(_ id: Identifier<Command>) async throws -> Command? {
        try await self.pool.withConnection { connection in
            try connection.query("\(raw: Self.select) where command.public_id = \(id.text)").first.map(Self.command)
        }
    }

    /// Notes that `source` carries out the setpoints of `channels`.
    func route(_ channels: [Channel.Number], to source: String) async throws {
        _ = try await self.pool.withConnection { connection in
            try connection.execute(
                """
                insert into actuator_routes (channel, source) select channel, \(source) from unnest(\(channels)) as channel
                on conflict (channel) do update set source = excluded.source, updated_at = now()
                """)
        }
    }

    private static let columns = """
        command.public_id, channel.public_id as channel_id, command.value, command.state, command.reason,
               command.requested_by, command.requested_at, command.expires_at, command.resolved_at
        """
    private static let tables = """
        commands command join published_channels channel on channel.number = command.channel
        """
    private static let select = "select \(columns) from \(tables)"

    private static func command(_ row: SQLRow) throws -> Command {
        Command(
            id: Identifier(try row.decode("public_id")),
            channel: Identifier(try row.decode("channel_id")),
            value: try row.decode("value"),
            state: CommandStateChanged.State(rawValue: try row.decode("state")) ?? .failed,
            reason: try row.decode("reason"),
            requestedBy: Identifier(try row.decode("requested_by")),
            requestedAt: try row.decode("requested_at"),
            expiresAt: try row.decode("expires_at"),
            resolvedAt: try row.decode("resolved_at"))
    }
}
