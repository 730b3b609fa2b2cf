import Postgres

/// Deliveries are taken by an instance, which then has them for a while.
extension PostgresConnection {
    /// For longer than any attempt takes; a lease that runs out is anybody's.
    static let leaseSeconds = 60

    /// Takes deliveries that are due, of the endpoints that are not away.
    ///
    /// Several instances take different ones. Of each endpoint are taken as many as it may still have, of each lane only the
    /// first that waits. O(*n*) in the number of lanes in which something waits, some 10 µs each.
    ///
    /// - Parameters:
    ///   - room: how many more each endpoint may have, by the numbers of those for which it is less than `usual`.
    ///   - usual: of all others.
    ///   - away: nothing is taken of these, whether they still are or not.
    func claimDeliveries(room: [Int64: Int], usual: Int, besides away: Set<Int64>) throws -> [DueDelivery] {
        try self.take(
            from: """
                open as (
                    select w.id, false as is_probe, coalesce(g.room, \(usual)) as room
                    from webhooks w left join \(fragment: Self.given(room)) on g.id = w.id
                    where w.enabled and w.probe_at is null and w.failures < \(EndpointHealth.outage)
                        and w.id <> all(\(away.sorted())::bigint[]))
                """)
    }

    /// As ``claimDeliveries(room:usual:besides:)``, of the endpoints `away` and of no others, whether they still are or not. Of one
    /// that is disabled by itself one is taken when its hour has come, and until then it is not looked at.
    ///
    /// Each lane of an endpoint that is away waits, so that this may take long.
    func claimDeliveries(room: [Int64: Int], usual: Int, ofAway away: Set<Int64>) throws -> [DueDelivery] {
        let away = away.sorted()
        return try self.take(
            from: """
                probed as (
                    update webhooks w set probe_at = now() + interval '1 hour'
                    where w.id = any(\(away)::bigint[]) and w.enabled and w.probe_at <= now()
                        and exists (select from deliveries d where d.webhook_id = w.id and d.status = 'pending')
                    returning w.id
                ), open as (
                    select w.id, w.probe_at is not null as is_probe,
                        case when w.probe_at is not null then 1 else coalesce(g.room, \(usual)) end as room
                    from webhooks w left join \(fragment: Self.given(room)) on g.id = w.id
                    where w.id = any(\(away)::bigint[]) and w.enabled
                        and (w.probe_at is null or w.id in (select id from probed)))
                """)
    }

    /// The endpoints that fail, or are disabled by themselves.
    func awayEndpoints() throws -> Set<Int64> {
        let numbers: [Int64] = try self.query(
            """
            select id from webhooks where enabled and (probe_at is not null or failures >= \(EndpointHealth.outage))
            """
        ).map { try $0.decode(0) }
        return Set(numbers)
    }

    private static func given(_ room: [Int64: Int]) -> SQLQuery {
        let endpoints = Array(room.keys)
        let counts = endpoints.map { room[$0] ?? 0 }
        return "unnest(\(endpoints)::bigint[], \(counts)::bigint[]) as g (id, room)"
    }

    /// - Parameter open: expressions for "with", the last of which is `open` (`id`, `room`, `is_probe`): the endpoints.
    ///
    /// Whatever the planner believes of tables that grow by thousands of rows in a second, each row of `deliveries` is reached by
    /// an index: what waits by a `lateral` with a limit, the rest by an array of numbers. A join let it read the whole table.
    private func take(from open: SQLQuery) throws -> [DueDelivery] {
        try self.transaction { connection in
            try connection.query(
                """
                with recursive \(fragment: open), heads as (
                    (select o.id as webhook_id, o.room, o.is_probe, d.lane, d.id, d.next_attempt_at, d.leased_until
                    from open o cross join lateral (
                        select lane, id, next_attempt_at, leased_until from deliveries
                        where webhook_id = o.id and status = 'pending'
                        order by lane, id limit 1) d
                    where o.room > 0)
                    union all
                    select h.webhook_id, h.room, h.is_probe, n.lane, n.id, n.next_attempt_at, n.leased_until
                    from heads h cross join lateral (
                        select lane, id, next_attempt_at, leased_until from deliveries
                        where webhook_id = h.webhook_id and status = 'pending' and lane > h.lane
                        order by lane, id limit 1) n
                ), ranked as (
                    select id, room, row_number() over (partition by webhook_id order by id) as place
                    from heads
                    where (next_attempt_at <= now() or is_probe and next_attempt_at is not null)
                        and (leased_until is null or leased_until <= now())
                ), taken as (
                    select d.id from deliveries d
                    where d.id = any(array(select id from ranked where place <= room))
                        and d.status = 'pending' and (d.leased_until is null or d.leased_until <= now())
                    for update skip locked
                ), leased as (
                    update deliveries set leased_until = now() + \(Self.leaseSeconds) * interval '1 second'
                    where id = any(array(select id from taken))
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
