import Domain
import Postgres

/// Reads and writes widgets, always inside the transaction of their dashboard.
enum WidgetRows {
    /// From top to bottom, and from left to right.
    static func all(
        of dashboards: [Dashboard.ID], _ connection: isolated PostgresConnection
    ) throws -> [Dashboard.ID: [Widget]] {
        var widgets: [Dashboard.ID: [Widget]] = [:]
        let rows = try connection.query(
            """
            select d.public_id as dashboard, w.public_id, w.kind, w.title, c.public_id as channel, w.x, w.y, w.w, w.h,
                w.config_json
            from dashboard_widgets w
            join dashboards d on d.id = w.dashboard_id
            left join channels c on c.number = w.channel_number and c.deleted_at is null
            where d.public_id = any(\(dashboards.map(\.text)))
            order by w.y, w.x, w.id
            """)
        for row in rows {
            // A kind that a newer gateway has stored is not shown by this one.
            guard let kind = WidgetKind(rawValue: try row.decode("kind")) else { continue }
            let channel: String? = try row.decode("channel")
            let frame = WidgetFrame(
                x: try self.number(row, "x"), y: try self.number(row, "y"), width: try self.number(row, "w"),
                height: try self.number(row, "h"))
            widgets[Dashboard.ID(try row.decode("dashboard")), default: []].append(
                Widget(
                    id: Widget.ID(try row.decode("public_id")), kind: kind, title: try row.decode("title"),
                    channel: channel.map(Channel.ID.init), frame: frame,
                    configuration: try row.decode("config_json")))
        }
        return widgets
    }

    /// Makes `widgets` all that the dashboard has. Those that stay as they are are not written.
    ///
    /// - Throws: ``GatewayError/channelNotFound(_:)``.
    static func replace(
        _ widgets: [Widget], of dashboard: Dashboard.ID, _ connection: isolated PostgresConnection
    ) throws {
        let numbers = try self.numbers(of: widgets.compactMap(\.channel), connection)
        try connection.execute(
            """
            delete from dashboard_widgets
            where dashboard_id = (select id from dashboards where public_id = \(dashboard.text))
                and public_id <> all(\(widgets.map(\.id.text)))
            """)
        try connection.execute(
            """
            insert into dashboard_widgets as w
                (dashboard_id, public_id, kind, title, channel_number, x, y, w, h, config_json)
            select d.id, n.*
            from dashboards d, unnest(
                \(widgets.map(\.id.text)), \(widgets.map(\.kind.rawValue)), \(widgets.map(\.title)),
                \(widgets.map { widget in widget.channel.flatMap { numbers[$0] } }),
                \(widgets.map { Int32($0.frame.x) }), \(widgets.map { Int32($0.frame.y) }),
                \(widgets.map { Int32($0.frame.width) }), \(widgets.map { Int32($0.frame.height) }),
                \(widgets.map(\.configuration))) n
            where d.public_id = \(dashboard.text)
            on conflict (public_id) do update set
                kind = excluded.kind, title = excluded.title, channel_number = excluded.channel_number, x = excluded.x,
                y = excluded.y, w = excluded.w, h = excluded.h, config_json = excluded.config_json
            where (w.kind, w.title, w.channel_number, w.x, w.y, w.w, w.h, w.config_json) is distinct from (
                excluded.kind, excluded.title, excluded.channel_number, excluded.x, excluded.y, excluded.w, excluded.h,
                excluded.config_json)
            """)
    }

    private static func numbers(
        of channels: [Channel.ID], _ connection: isolated PostgresConnection
    ) throws -> [Channel.ID: Channel.Number] {
        var numbers: [Channel.ID: Channel.Number] = [:]
        let rows = try connection.query(
            """
            select public_id, number from channels where public_id = any(\(channels.map(\.text))) and deleted_at is null
            """)
        for row in rows { numbers[Channel.ID(try row.decode(0))] = try row.decode(1) }
        if let unknown = channels.first(where: { numbers[$0] == nil }) { throw GatewayError.channelNotFound(unknown) }
        return numbers
    }

    private static func number(_ row: SQLRow, _ name: String) throws -> Int {
        Int(try row.decode(name, as: Int32.self))
    }
}
