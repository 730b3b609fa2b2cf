import Catalogue
import Domain
import Postgres

/// What rules, ingestion and the worker publish of devices.
extension PostgresConnection {
    /// Rules that began to fire on a device since its update was offered and are told of, and that had not fired on it as long
    /// before; an hour at least, so that what fires now and then is not news. Since the offer, because a new version runs, and may
    /// do harm, before the device says that it has completed.
    ///
    /// An alert that no reading caused is one of every device whose channels its rule reads.
    ///
    /// - Parameter quiet: how long ago an alert has to have cleared to count no more.
    func newAlerts(
        since updates: [String: Timestamp], quiet: Duration, at now: Timestamp
    ) throws -> [TelemetryFigures.NewAlert] {
        let devices = updates.keys.sorted()
        let instants = devices.compactMap { updates[$0] }
        return try self.query(
            """
            with updated (device, at) as (
                select wanted.device, coalesce(
                    (
                        select d.began_at from rollout_devices d
                        where d.device = wanted.device and d.state = 'completed' and d.ended_at = wanted.at limit 1
                    ), wanted.at)
                from unnest(\(devices)::text[], \(instants)::timestamptz[]) as wanted (device, at)
            )
            select a.rule_name, u.device, bool_and(coalesce(a.cleared_at <= \(now), false)) from published_alerts a
            cross join lateral (
                select c.device from published_channels c where c.public_id = a.channel_public_id
                union
                select c.device from published_channels c
                where a.channel_public_id is null and c.public_id = any(a.rule_channels)
            ) as touched
            join updated u on u.device = touched.device
            where a.fired_at >= (select min(at) from updated) and a.fired_at >= u.at and a.fired_at <= \(now)
                and coalesce(a.cleared_at, 'infinity') > \(now - quiet)
                and a.suppressed is null and not a.is_retroactive
                and not exists (
                    select from published_alerts b left join published_channels d on d.public_id = b.channel_public_id
                    where b.rule_public_id = a.rule_public_id and not b.is_retroactive and b.fired_at < u.at
                        and coalesce(b.cleared_at, 'infinity') >= u.at - greatest(\(now) - u.at, interval '1 hour')
                        and coalesce(d.device, u.device) = u.device)
            group by a.rule_public_id, a.rule_name, u.device order by min(a.fired_at), a.rule_name, u.device
            """
        ).map { TelemetryFigures.NewAlert(rule: try $0.decode(0), device: try $0.decode(1), isOver: try $0.decode(2)) }
    }

    /// The share of due readings that arrived, in percent: of a channel at most all, of a device the average of its channels,
    /// then the average of the devices.
    ///
    /// Counted by the heads of chunks and the lengths of runs; no reading is read. Of a channel that was silent for the day before
    /// nothing is expected, nor of one with fewer than five readings due. Where a chunk holds readings from before and after
    /// the instant, the channel is counted from the chunk's end, so that the count is exact.
    ///
    /// - Parameters:
    ///   - instants: Whole minutes, one for each device; none lies more than a day back.
    ///   - end: A whole minute.
    func completeness(
        of devices: [String], since instants: [Timestamp], until end: Timestamp
    ) throws -> TelemetryFigures.Average? {
        guard !devices.isEmpty else { return nil }
        let shares: [Double] = try self.query(
            """
            with channel as (
                select c.device, c.number, c.expected_interval_seconds as spacing, wanted.since
                from unnest(\(devices)::text[], \(instants)::timestamptz[]) as wanted (device, since)
                join published_channels c on c.device = wanted.device
                where c.expected_interval_seconds is not null and (
                    exists (
                        select from published_runs r
                        where r.channel = c.number and r.at >= wanted.since - interval '1 day' and r.at < wanted.since)
                    or exists (
                        select from published_chunks k
                        where k.channel = c.number and k.first_at >= wanted.since - interval '2 days'
                            and k.first_at < wanted.since and k.last_at >= wanted.since - interval '1 day'))
            ), counted as (
                select channel.device, channel.number, channel.spacing, coalesce(cut.last_at, channel.since) as since
                from channel cross join lateral (
                    select max(k.last_at) as last_at from published_chunks k
                    where k.channel = channel.number and k.first_at >= channel.since - interval '1 day'
                        and k.first_at < channel.since and k.last_at >= channel.since
                ) as cut
            ), due as (
                select *, floor(extract(epoch from \(end) - since)::float8 / spacing) as readings from counted
            )
            select avg(least(1, arrived.readings / due.readings))
            from due cross join lateral (
                select (
                    select coalesce(sum(k.count), 0) from published_chunks k
                    where k.channel = due.number and k.first_at >= due.since and k.first_at < \(end)
                )::float8 + (
                    select coalesce(sum((octet_length(r.points) + 2) / 12), 0) from published_runs r
                    where r.channel = due.number and r.at >= due.since and r.at < \(end)
                )::float8 as readings
            ) as arrived
            where due.readings >= 5 group by due.device
            """
        ).map { try $0.decode(0) }
        return TelemetryFigures.Average(shares.map { $0 * 100 })
    }

    /// Restarts of updated devices since the last rollout that completed on them was offered, but for the update's own one and
    /// those that a person has forgiven since; and how many of others are usual in as long a time.
    ///
    /// Of the others only a total is known, which their agents count from their own beginning. Their rate is the total through their
    /// time in the fleet, and through a day at least: right for one that joined when it was set up, too high for one
    /// that had run for long before, and then the gate is the milder.
    func restarts(of updated: [String], others: [String], at now: Timestamp) throws -> TelemetryFigures.Pair {
        let rows = try self.query(
            """
            select greatest(0, device.restarts - own.restarts_before - 1)::float8,
                extract(epoch from \(now) - coalesce(own.began_at, own.ended_at))::float8
            from fleet_devices device cross join lateral (
                select restarts_before, began_at, ended_at from rollout_devices d
                where d.device = device.name and d.state = 'completed' and d.restarts_before is not null
                order by d.ended_at desc nulls last limit 1
            ) as own
            where device.name = any(\(updated))
            """)
        let own = try rows.map { try $0.decode(0, as: Double.self) }
        let spans = try rows.compactMap { try $0.decode(1, as: Double?.self) }
        guard let average = TelemetryFigures.Average(own), let span = TelemetryFigures.Average(spans) else {
            return TelemetryFigures.Pair()
        }
        let usual: [Double] = try self.query(
            """
            select restarts / greatest(extract(epoch from \(now) - first_seen)::float8, 86400) from fleet_devices
            where name = any(\(others))
            """
        ).map { try $0.decode(0) }
        return TelemetryFigures.Pair(
            updated: average, others: TelemetryFigures.Average(usual.map { $0 * span.value }))
    }
}

extension TelemetryFigures.Average {
    /// Nil: there are none.
    fileprivate init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        self.init(devices: values.count, value: values.reduce(0, +) / Double(values.count))
    }
}
