import Postgres

extension PostgresConnection {
    /// Deletes what is too old, at most ``forgettingLimit`` rows of each table.
    ///
    /// - Returns: whether nothing is left to delete.
    func deleteOldRows() throws -> Bool {
        let limit = Int64(Self.forgettingLimit)
        let deleted = [
            try self.execute(
                """
                delete from idempotency_keys where ctid = any(array(
                    select ctid from idempotency_keys where stored_at < now() - interval '1 day'
                    limit \(limit) for update skip locked))
                """),
            try self.execute(
                """
                delete from source_hours where ctid = any(array(
                    select ctid from source_hours where hour < now() - interval '400 days'
                    limit \(limit) for update skip locked))
                """),
            try self.execute(
                """
                delete from missing_ranges where ctid = any(array(
                    select ctid from missing_ranges where noticed_at < now() - interval '400 days'
                    limit \(limit) for update skip locked))
                """),
            try self.execute(
                """
                delete from missing_ranges where id = any(array(
                    select old.id from (select distinct source from missing_ranges) as known
                    cross join lateral (
                        select id from missing_ranges where source = known.source order by id desc offset 10000
                    ) as old limit \(limit)))
                """),
            try self.execute(
                """
                delete from source_watermarks where ctid = any(array(
                    select ctid from source_watermarks where updated_at < now() - interval '400 days'
                    limit \(limit) for update skip locked))
                """),
            try self.execute(
                """
                delete from commands where ctid = any(array(
                    select ctid from commands where resolved_at < now() - interval '90 days'
                    limit \(limit) for update skip locked))
                """),
        ]
        return deleted.allSatisfy { $0 < Self.forgettingLimit }
    }

    /// So that the readings that come meanwhile need not wait long.
    private static var forgettingLimit: Int { 5000 }
}
