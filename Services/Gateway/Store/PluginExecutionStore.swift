import Domain
import Postgres

/// The table `plugin_executions`: runs of plugin instances, the newest ``PluginRules/executionLimit`` of each.
struct PluginExecutionStore: Sendable {
    let pool: PostgresPool

    /// Newest first.
    ///
    /// - Throws: ``GatewayError/pluginNotFound(_:)``.
    func list(of id: PluginInstance.ID, limit: Int, offset: Int) async throws -> Listing<PluginExecution> {
        try await self.pool.withConnection { connection in
            let owners = try connection.query("select id from plugin_instances where public_id = \(id.text)")
            guard let owner: Int64 = try owners.first?.decode(0) else { throw GatewayError.pluginNotFound(id) }
            let total: Int64 = try connection.query(
                "select count(*) from plugin_executions where plugin_instance_id = \(owner)")[0].decode(0)
            let rows = try connection.query(
                """
                select started_at, finished_at, is_success, metrics_count, error_message from plugin_executions
                where plugin_instance_id = \(owner) order by started_at desc limit \(limit) offset \(offset)
                """)
            return Listing(total: Int(total), elements: try rows.map(Self.execution))
        }
    }

    /// Stores what the agent of a device reports. Repeating it changes nothing. All of it, or nothing.
    ///
    /// - Returns: How many of them are stored, those included that were already; the others are of no instance of this device,
    ///   or of a clock that is wrong.
    func append(
        _ reports: [(instance: PluginInstance.ID, execution: PluginExecution)], of device: String, at now: Timestamp
    ) async throws -> Int {
        try await self.pool.withTransaction { connection in
            // Locked, and in one order, so that two reports of one instance come one behind the other.
            let rows = try connection.query(
                """
                select id, public_id from plugin_instances
                where public_id = any(\(reports.map(\.instance.text))) and device = \(device)
                order by id for no key update
                """)
            var numbers: [PluginInstance.ID: Int64] = [:]
            for row in rows { numbers[PluginInstance.ID(try row.decode("public_id"))] = try row.decode("id") }
            var known: [(owner: Int64, execution: PluginExecution)] = []
            for (instance, execution) in reports where execution.startedAt <= now + PluginRules.clockLead {
                if let owner = numbers[instance] { known.append((owner, execution)) }
            }
            guard !known.isEmpty else { return 0 }
            try Self.insert(known, connection)
            try Self.trim(Array(numbers.values), connection)
            return known.count
        }
    }

    /// What the runs of instances tell; one that has none is left out.
    ///
    /// - Complexity: O(*n*) in the runs of an instance since its last success.
    static func runs(
        of instances: [PluginInstance.ID], _ connection: isolated PostgresConnection
    ) throws -> [PluginInstance.ID: PluginRuns] {
        let rows = try connection.query(
            """
            select p.public_id, last.started_at as last, last.error_message, success.started_at as success,
                (
                    select count(*) from plugin_executions e
                    where e.plugin_instance_id = p.id and e.started_at > coalesce(success.started_at, '-infinity')
                ) as failures
            from plugin_instances p
            cross join lateral (
                select e.started_at, e.error_message from plugin_executions e
                where e.plugin_instance_id = p.id order by e.started_at desc limit 1
            ) last
            left join lateral (
                select e.started_at from plugin_executions e
                where e.plugin_instance_id = p.id and e.is_success order by e.started_at desc limit 1
            ) success on true
            where p.public_id = any(\(instances.map(\.text)))
            """)
        var runs: [PluginInstance.ID: PluginRuns] = [:]
        for row in rows {
            runs[PluginInstance.ID(try row.decode("public_id"))] = PluginRuns(
                last: try row.decode("last"), lastSuccess: try row.decode("success"),
                consecutiveFailures: Int(try row.decode("failures", as: Int64.self)),
                error: try row.decode("error_message"))
        }
        return runs
    }

    private static func insert(
        _ runs: [(owner: Int64, execution: PluginExecution)], _ connection: isolated PostgresConnection
    ) throws {
        let executions = runs.map(\.execution)
        let starts = executions.map { SQLTimestamp(microsecondsSince1970: $0.startedAt.microseconds) }
        // A clock that was set back meanwhile.
        let ends = executions.map {
            SQLTimestamp(microsecondsSince1970: max($0.startedAt, $0.finishedAt).microseconds)
        }
        try connection.execute(
            """
            insert into plugin_executions
                (plugin_instance_id, started_at, finished_at, is_success, metrics_count, error_message)
            select * from unnest(
                \(runs.map(\.owner)), \(starts), \(ends), \(executions.map { $0.outcome == .success }),
                \(executions.map { Int32($0.metricsCount) }), \(executions.map(\.errorMessage)))
            on conflict do nothing
            """)
    }

    private static func trim(_ owners: [Int64], _ connection: isolated PostgresConnection) throws {
        try connection.execute(
            """
            delete from plugin_executions e
            using (
                select owner.id, (
                    select k.started_at from plugin_executions k where k.plugin_instance_id = owner.id
                    order by k.started_at desc offset \(PluginRules.executionLimit - 1) limit 1
                ) as oldest
                from unnest(\(owners)) as owner (id)
            ) kept
            where e.plugin_instance_id = kept.id and e.started_at < kept.oldest
            """)
    }

    private static func execution(_ row: SQLRow) throws -> PluginExecution {
        PluginExecution(
            startedAt: try row.decode("started_at"), finishedAt: try row.decode("finished_at"),
            outcome: try row.decode("is_success") ? .success : .failed,
            metricsCount: Int(try row.decode("metrics_count", as: Int32.self)),
            errorMessage: try row.decode("error_message"))
    }
}
