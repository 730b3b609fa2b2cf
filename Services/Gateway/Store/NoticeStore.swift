import Catalogue
import Domain
import Postgres

/// The table `log_entries`.
struct NoticeStore: Sendable {
    let pool: PostgresPool

    // MARK: - Writing

    /// Adds a notice, and lets the oldest go beyond ``NoticeRules/kept``: in the transaction of what it tells of.
    static func insert(_ notice: Notice, _ connection: isolated PostgresConnection) throws {
        try connection.execute(
            """
            insert into log_entries (public_id, content, kind, user_id)
            values (
                \(notice.id.text), \(notice.content), \(notice.kind.rawValue),
                (select id from users where public_id = \(notice.user?.text))
            )
            """)
        // Those that another is removing at this moment are passed over: nobody waits.
        try connection.execute(
            """
            delete from log_entries where id in (
                select id from log_entries
                where id <= (select max(id) from log_entries) - \(NoticeRules.kept) for update skip locked)
            """)
    }

    func insert(_ notice: Notice) async throws {
        try await self.pool.withTransaction { try Self.insert(notice, $0) }
    }

    /// - Throws: ``GatewayError/noticeNotFound(_:)``.
    func update(_ id: Notice.ID, content: String?, status: NoticeStatus?) async throws {
        let isRead = status.map { $0 == .read }
        let count = try await self.pool.withConnection { connection in
            try connection.execute(
                """
                update log_entries set content = coalesce(\(content), content), is_read = coalesce(\(isRead), is_read)
                where public_id = \(id.text)
                """)
        }
        guard count == 1 else { throw GatewayError.noticeNotFound(id) }
    }

    /// Marks these, or all; unknown ones do not matter.
    ///
    /// - Returns: how many have changed.
    func mark(_ ids: [String]?, as status: NoticeStatus) async throws -> Int {
        let isRead = status == .read
        return try await self.pool.withConnection { connection in
            try connection.execute(
                """
                update log_entries set is_read = \(isRead)
                where is_read <> \(isRead) and (\(ids) is null or public_id = any(\(ids)))
                """)
        }
    }

    /// - Throws: ``GatewayError/noticeNotFound(_:)``.
    func delete(_ id: Notice.ID) async throws {
        let count = try await self.pool.withConnection { connection in
            try connection.execute("delete from log_entries where public_id = \(id.text)")
        }
        guard count == 1 else { throw GatewayError.noticeNotFound(id) }
    }

    /// - Returns: how many.
    func deleteRead() async throws -> Int {
        try await self.pool.withConnection { try $0.execute("delete from log_entries where is_read") }
    }

    // MARK: - Reading

    /// The newest first.
    func list(_ question: NoticeQuestion, limit: Int, offset: Int) async throws -> Listing<NoticeEntry> {
        let filter = question.filter
        return try await self.pool.withConnection { connection in
            let total = try connection.query("select count(*) from log_entries n where \(fragment: filter)").first?
                .decode(0, as: Int64.self)
            let rows = try connection.query(
                """
                \(raw: Self.selection) where \(fragment: filter) order by n.id desc limit \(limit) offset \(offset)
                """)
            return Listing(total: Int(total ?? 0), elements: try rows.map(Self.entry))
        }
    }

    /// - Throws: ``GatewayError/noticeNotFound(_:)``.
    func fetch(_ id: Notice.ID) async throws -> NoticeEntry {
        try await self.pool.withConnection { connection in
            let rows = try connection.query("\(raw: Self.selection) where n.public_id = \(id.text)")
            guard let row = rows.first else { throw GatewayError.noticeNotFound(id) }
            return try Self.entry(row)
        }
    }

    private static let selection = """
        select n.public_id, n.content, n.kind, n.is_read, n.created_at, u.public_id
        from log_entries n left join users u on u.id = n.user_id
        """

    private static func entry(_ row: SQLRow) throws -> NoticeEntry {
        let user: String? = try row.decode(5)
        return NoticeEntry(
            notice: Notice(
                id: Notice.ID(try row.decode(0)), content: try row.decode(1),
                // The column's check leaves no other; should a newer schema do, it is told at least.
                kind: NoticeKind(rawValue: try row.decode(2)) ?? .info, user: user.map(User.ID.init)),
            status: try row.decode(3) ? .read : .unread, createdAt: try row.decode(4))
    }
}

extension NoticeQuestion {
    fileprivate var filter: SQLQuery {
        var filter: SQLQuery = "true"
        if let kind { filter.append(" and n.kind = \(kind.rawValue)") }
        switch self.status {
        case .read: filter.append(" and n.is_read")
        case .unread: filter.append(" and not n.is_read")
        case nil: break
        }
        if let search { filter.append(" and position(lower(\(search)) in lower(n.content)) > 0") }
        if let from { filter.append(" and n.created_at >= \(from)") }
        if let to { filter.append(" and n.created_at < \(to)") }
        return filter
    }
}
