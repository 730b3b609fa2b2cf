import Postgres

/// Deliveries are taken by an instance, which then has them for a while.
extension PostgresConnection {
    /// For longer than any attempt takes; a lease that runs out is anybody's.
    static let leaseSeconds = 60

    /// Takes deliveries that are due: of each endpoint as many as it may still have, of each lane only the first that waits.
    ///
    /// Several instances take different ones. Of an endpoint that is disabled by itself one is taken when its hour has come.
    ///
    /// - Parameters:
    ///   - room: how many more each endpoint may have, by the numbers of those for which it is less than `usual`.
    ///   - usual: of all others.
    ///   - isThorough: whether to look also at endpoints that are away: each of their lanes waits, which takes a millisecond
    ///     for about thirty of them.
    func claimDeliveries(room: [Int64: Int], usual: Int, isThorough: Bool) throws -> [DueDelivery] {
        let endpoints = Array(room.keys)
        let counts = endpoints.map { room[$0] ?? 0 }
        return try self.transaction { connection in
            try connection.query(
                """
                with recursive probed as (
                    update webhooks w set probe_at = now() + interval '1 hour'
                    where w.enabled and w.probe_at <= now() and \(isThorough)
                        and exists (select from deliveries d where d.webhook_id = w.id and d.status = 'pending')
                    returning w.id
                ), open as (
                    select w.id, w.probe_at is not null as is_probe,
                        case when w.probe_at is not null then 1 else coalesce(g.room, \(usual)) end as room
                    from webhooks w left join unnest(\(endpoints)::bigint[], \(counts)::bigint[]) as g (id, room) on g.id = w.id
                    where w.enabled and (w.probe_at is null or w.id in (select id from probed))
                        and (w.failures < \(EndpointHealth.outage) or \(isThorough))
                ), heads as (
                    (select o.id as webhook_id, o.room, o.is_probe, d.lane, d.id
                    from open o cross join lateral (
                        select lane, id from deliveries where webhook_id = o.id and status = 'pending'
                        order by lane, id limit 1) d
                    where o.room > 0)
                    union all
                    select h.webhook_id, h.room, h.is_probe, n.lane, n.id
                    from heads h cross join lateral (
                        select lane, id from deliveries
                        where webhook_id = h.webhook_id and status = 'pending' and lane > h.lane
                        order by lane, id limit 1) n
                ), ranked as (
                    select d.id, h.room, row_number() over (partition by d.webhook_id order by d.id) as place
                    from heads h join deliveries d on d.id = h.id
                    where (d.next_attempt_at <= now() or h.is_probe and d.next_attempt_at is not null)
                        and (d.leased_until is null or d.leased_until <= now())
                ), taken as (
                    select d.id from deliveries d
                    where d.id in (select id from ranked where place <= room)
                        and d.status = 'pending' and (d.leased_until is null or d.leased_until <= now())
                    for update skip locked
                ), leased as (
                    update deliveries set leased_until = now() + \(Self.leaseSeconds) * interval '1 second'
                    where id in (select id from taken)
                    returning id, webhook_id, event, tries, fallback_for
                )
                select \(raw: DueDelivery.columns)
                from leased d join webhooks w on w.id = d.webhook_id join outbox_events e on e.number = d.event
                order by d.id
                """
            ).map(DueDelivery.init)
        }
    }
}
