import Postgres

/// What does not arrive goes to the endpoint's fallback too.
extension PostgresConnection {
    /// Gives deliveries to the fallbacks of their endpoints, each once, the oldest first: those that failed for good since the
    /// fallback was named, and those that wait while their endpoint is disabled or for longer than it wants.
    ///
    /// They wait from their first attempt on, or from the beginning when those before them in their lane hold them back. What
    /// came as a fallback is not given on. A fallback that has a delivery of the event already is given no other.
    ///
    /// - Parameter limit: in one go.
    /// - Returns: How many were given.
    func handOver(limit: Int) throws -> Int {
        let count: Int64 = try self.query(
            """
            with named as (
                select w.id, w.state, w.fallback_after, w.fallback_since
                from webhooks w join webhooks f on f.id = w.fallback_id and f.enabled
            ), due as (
                select d.id from named w cross join lateral (
                    select id, created_at from deliveries
                    where webhook_id = w.id and status = 'pending' and next_attempt_at is not null
                        and fallback_to is null and fallback_for is null
                    offset 0) d
                where w.state = 'disabled' or now() - w.fallback_after * interval '1 second' >= coalesce(
                    (select a.started_at from delivery_attempts a where a.delivery = d.id and a.number = 1), d.created_at)
                union all
                select d.id from named w cross join lateral (
                    select id from deliveries
                    where webhook_id = w.id and status = 'failed' and created_at >= w.fallback_since
                        and fallback_to is null and fallback_for is null and lane not like 'sample:%'
                    offset 0) d
            ), taken as (
                select d.id, d.event, d.event_type, d.lane, w.public_id as origin, f.id as fallback, f.public_id as target
                from deliveries d join webhooks w on w.id = d.webhook_id
                join webhooks f on f.id = w.fallback_id and f.enabled
                where d.id = any(array(select id from due)) and d.status in ('pending', 'failed') and d.fallback_to is null
                order by d.id limit \(limit)
                for update of d skip locked
            ), made as (
                insert into deliveries (webhook_id, event, event_type, lane, fallback_for)
                select fallback, event, event_type, lane, origin from taken order by id
                on conflict (event, webhook_id) do nothing
            ), marked as (
                update deliveries d set fallback_to = t.target from taken t where d.id = t.id returning d.id
            )
            select count(*) from marked
            """)[0].decode(0)
        return Int(count)
    }
}
