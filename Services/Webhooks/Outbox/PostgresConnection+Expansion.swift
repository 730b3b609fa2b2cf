import Domain
import Postgres

/// Events become deliveries.
extension PostgresConnection {
    /// Makes the deliveries of the oldest events that have none yet: all in one transaction, in the order of the events, by
    /// one instance at a time.
    ///
    /// An event goes to each enabled endpoint that wants its type and whose filters let it pass; news of an endpoint to all but
    /// itself. A newer reading of a channel takes the place of one that still waits.
    ///
    /// - Returns: How many events were taken; fewer than `limit`: there are no more, or another instance is at it.
    func expandEvents(limit: Int) throws -> Int {
        try self.transaction { connection in
            let isFree: Bool = try connection.query(
                "select pg_try_advisory_xact_lock(hashtextextended('webmacs.webhooks.expansion', 0))")[0].decode(0)
            guard isFree else { return 0 }
            let taken = try connection.query(
                """
                select coalesce(array_agg(number order by number), '{}') as numbers,
                    coalesce(bool_or(type = 'sensor_reading'), false) as have_readings
                from (
                    select number, type from outbox_events where taken_at is null order by number limit \(limit)
                    for update skip locked) taken
                """)[0]
            let numbers: [Int64] = try taken.decode("numbers")
            guard !numbers.isEmpty else { return 0 }
            try connection.execute(
                """
                insert into deliveries (webhook_id, event, event_type, lane)
                \(raw: Self.wantedEvents) and e.number = any(\(numbers))
                order by e.number
                on conflict (event, webhook_id) do nothing
                """)
            if try taken.decode("have_readings", as: Bool.self) { try connection.discardOlderReadings(than: numbers) }
            try connection.execute("update outbox_events set taken_at = now() where number = any(\(numbers))")
            return numbers.count
        }
    }

    /// Each reading that waits is reached by the index of its lane, however many deliveries wait.
    private func discardOlderReadings(than events: [Int64]) throws {
        try self.execute(
            """
            update deliveries d set status = 'discarded', next_attempt_at = null,
                last_error = 'A newer reading took its place.'
            where d.id = any(array(
                    select older.id
                    from deliveries newer cross join lateral (
                        select id from deliveries
                        where webhook_id = newer.webhook_id and lane = newer.lane and status = 'pending'
                            and id < newer.id and event_type = 'sensor_reading'
                        offset 0) older
                    where newer.event = any(\(events)) and newer.event_type = 'sensor_reading'))
                and d.status = 'pending' and (d.leased_until is null or d.leased_until <= now())
            """)
    }

    /// Each event with each endpoint that wants it, groups of alerts also where alerts are wanted: columns of a new delivery, to be narrowed by "and …".
    static let wantedEvents = """
        select w.id, e.number, e.type,
            case when e.rule is not null then 'rule:' || e.rule when e.channel is not null then 'channel:' || e.channel
                else e.type end
        from outbox_events e
        join webhooks w on w.enabled and (e.type = any(w.events) or e.type = 'alert_group' and 'rule_triggered' = any(w.events))
            and (w.channels = '{}' or e.channel is null or e.channel = any(w.channels))
            and (w.rules = '{}' or e.rule is null or e.rule = any(w.rules))
            and (w.severities = '{}' or e.severity is null or e.severity = any(w.severities))
        where e.data ->> 'webhook' is distinct from w.public_id
        """
}
