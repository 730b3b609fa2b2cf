import Catalogue
import Domain
import Postgres

/// The table `experiments`. What a change means to others goes to the outbox, and to people a notice, in the same transaction.
struct ExperimentStore: Sendable {
    let pool: PostgresPool

    /// The newest start first.
    ///
    /// - Parameter search: what name or notes contain, in any case.
    func list(
        state: ExperimentState?, search: String?, limit: Int, offset: Int
    ) async throws -> Listing<ExperimentEntry> {
        let isRunning = state.map { $0 == .running }
        let filter: SQLQuery = """
            (\(isRunning) is null or (e.stopped_at is null) = \(isRunning))
            and (\(search) is null
                or position(lower(\(search)) in lower(e.name)) > 0 or position(lower(\(search)) in lower(e.notes)) > 0)
            """
        return try await self.pool.withConnection { connection in
            let total = try connection.query("select count(*) from experiments e where \(fragment: filter)").first?
                .decode(0, as: Int64.self)
            let rows = try connection.query(
                """
                \(raw: Self.selection) where \(fragment: filter)
                order by e.started_at desc, e.id desc limit \(limit) offset \(offset)
                """)
            return Listing(total: Int(total ?? 0), elements: try rows.map(Self.entry))
        }
    }

    /// - Throws: ``GatewayError/experimentNotFound(_:)``.
    func fetch(_ id: Experiment.ID) async throws -> ExperimentEntry {
        try await self.pool.withConnection { connection in
            let rows = try connection.query("\(raw: Self.selection) where e.public_id = \(id.text)")
            guard let row = rows.first else { throw GatewayError.experimentNotFound(id) }
            return try Self.entry(row)
        }
    }

    /// - Throws: ``GatewayError/experimentNameTaken``; then nothing is stored.
    func insert(_ entry: ExperimentEntry, at now: Timestamp) async throws {
        let experiment = entry.experiment
        try await self.pool.namingConstraints {
            try await self.pool.withTransaction { connection in
                try connection.execute(
                    """
                    insert into experiments (public_id, name, notes, started_at, stopped_at, user_id)
                    values (
                        \(experiment.id.text), \(experiment.name), \(entry.notes), \(experiment.startedAt),
                        \(experiment.stoppedAt), (select id from users where public_id = \(entry.createdBy?.text))
                    )
                    """)
                try Self.announce(from: nil, to: entry, at: now, connection)
            }
        }
    }

    /// Changes an experiment under its row's lock.
    ///
    /// - Throws: ``GatewayError`` not found or name taken, `ValidationError` when it would end before it starts; then nothing
    ///   is changed.
    func update(
        _ id: Experiment.ID, at now: Timestamp, _ change: @Sendable (inout ExperimentEntry) -> Void
    ) async throws {
        try await self.pool.namingConstraints {
            try await self.pool.withTransaction { connection in
                let before = try Self.lock(id, connection)
                var after = before
                change(&after)
                let experiment = after.experiment
                try connection.execute(
                    """
                    update experiments set name = \(experiment.name), notes = \(after.notes),
                        started_at = \(experiment.startedAt), stopped_at = \(experiment.stoppedAt)
                    where public_id = \(id.text)
                    """)
                try Self.announce(from: before, to: after, at: now, connection)
            }
        }
    }

    /// Its readings stay.
    ///
    /// - Throws: ``GatewayError/experimentNotFound(_:)``.
    func delete(_ id: Experiment.ID, at now: Timestamp) async throws {
        try await self.pool.withTransaction { connection in
            let before = try Self.lock(id, connection)
            try connection.execute("delete from experiments where public_id = \(id.text)")
            try Self.announce(from: before, to: nil, at: now, connection)
        }
    }

    // MARK: - Steps

    private static func lock(
        _ id: Experiment.ID, _ connection: isolated PostgresConnection
    ) throws -> ExperimentEntry {
        let rows = try connection.query("\(raw: Self.selection) where e.public_id = \(id.text) for update of e")
        guard let row = rows.first else { throw GatewayError.experimentNotFound(id) }
        return try Self.entry(row)
    }

    private static func announce(
        from before: ExperimentEntry?, to after: ExperimentEntry?, at now: Timestamp,
        _ connection: isolated PostgresConnection
    ) throws {
        guard let transition = ExperimentTransition(from: before, to: after, at: now) else { return }
        let id = Identifier<OutgoingEvent>.random().text
        try OutboxStore.insert(try OutgoingEvent(transition, id: id, at: now), connection)
        try NoticeStore.insert(Notice(transition), connection)
    }

    // MARK: - Rows

    private static let selection = """
        select e.public_id, e.name, e.notes, e.started_at, e.stopped_at, u.public_id as created_by
        from experiments e left join users u on u.id = e.user_id
        """

    private static func entry(_ row: SQLRow) throws -> ExperimentEntry {
        let createdBy: String? = try row.decode("created_by")
        return ExperimentEntry(
            experiment: Experiment(
                id: Experiment.ID(try row.decode("public_id")), name: try row.decode("name"),
                startedAt: try row.decode("started_at"), stoppedAt: try row.decode("stopped_at")),
            notes: try row.decode("notes"), createdBy: createdBy.map(User.ID.init))
    }
}
