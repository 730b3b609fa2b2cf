import Catalogue
import Domain
import Postgres
import ServiceKit

/// Events from the streams of Redis, and how far these were read.
extension PostgresConnection {
    func emit(_ event: StreamedEvent) throws {
        try self.query(
            """
            select emit_event(\(event.id), \(event.type.rawValue), \(event.source), \(event.at), null, null, null,
                \(event.data.json)::jsonb)
            """)
    }

    /// Records `readings` as events, each channel at most once in `interval`.
    ///
    /// - Returns: The numbers of the channels that need not be tried again: theirs was recorded, or a newer one before.
    func emit(_ readings: [ReadingEvent], every interval: Duration) throws -> [Channel.Number] {
        let channels = readings.map(\.channel.number)
        let times = readings.map(\.time)
        return try self.transaction { connection in
            let due: [Channel.Number] = try connection.query(
                """
                insert into reading_events (channel, measured_at, emitted_at)
                select channel, time, clock_timestamp()
                from unnest(\(channels)::integer[], \(times)::timestamptz[]) as given (channel, time) order by channel
                on conflict (channel) do update set measured_at = excluded.measured_at, emitted_at = excluded.emitted_at
                    where reading_events.measured_at < excluded.measured_at
                        and reading_events.emitted_at <= excluded.emitted_at - \(interval.microseconds) * interval '1 microsecond'
                returning channel
                """
            ).map { try $0.decode(0) }
            let recorded = Set(due)
            try connection.emit(readings.filter { recorded.contains($0.channel.number) })
            let past: [Channel.Number] = try connection.query(
                """
                select r.channel from reading_events r
                join unnest(\(channels)::integer[], \(times)::timestamptz[]) as given (channel, time) on given.channel = r.channel
                where r.measured_at >= given.time
                """
            ).map { try $0.decode(0) }
            return past
        }
    }

    private func emit(_ readings: [ReadingEvent]) throws {
        guard !readings.isEmpty else { return }
        let ids = readings.map(\.id)
        let times = readings.map(\.time)
        let channels = readings.map(\.channel.id.text)
        let data = readings.map(\.data.json)
        try self.query(
            """
            select emit_event(id, 'sensor_reading', 'webhooks', time, null, channel, null, data::jsonb)
            from unnest(\(ids)::text[], \(times)::timestamptz[], \(channels)::text[], \(data)::text[])
                as given (id, time, channel, data)
            """)
    }

    /// From now on readings are wanted, if an enabled webhook wants them, and unless they were before. To be called in the
    /// transaction that makes or changes a webhook, so that it gets what is measured after its answer.
    func beginReadings() throws {
        try self.execute(
            """
            insert into webhook_positions (stream, position)
            select 'readings', '' where exists (
                select from webhooks where enabled and 'sensor_reading' = any(events))
            on conflict do nothing
            """)
    }

    /// Whoever wants readings later, wants those from then on.
    func endReadings() throws {
        try self.execute(
            """
            delete from webhook_positions where stream = 'readings' and not exists (
                select from webhooks where enabled and 'sensor_reading' = any(events))
            """)
    }

    /// The newest reading of each channel that is newer than what was told of it since readings are wanted.
    func untoldReadings() throws -> [Reading] {
        try self.query(
            """
            select l.channel, l.time, l.value
            from published_latest l join webhook_positions p on p.stream = 'readings' and l.time > p.updated_at
            left join reading_events r on r.channel = l.channel
            where r.measured_at is null or l.time > r.measured_at
            """
        ).map { row in
            Reading(channel: try row.decode(0), time: try row.decode(1), value: try row.decode(2))
        }
    }

    func savedPosition(of stream: String) throws -> String? {
        try self.query("select position from webhook_positions where stream = \(stream)").first?.decode(0)
    }

    func savePosition(_ position: String, of stream: String) throws {
        try self.execute(
            """
            insert into webhook_positions (stream, position) values (\(stream), \(position))
            on conflict (stream) do update set position = excluded.position, updated_at = now()
            """)
    }

    /// Of which channels readings are wanted, by their public ids: empty for all, nil for none.
    func wantedReadings() throws -> Set<String>? {
        let filters: [[String]] = try self.query(
            "select channels from webhooks where enabled and 'sensor_reading' = any(events)"
        ).map { try $0.decode(0) }
        if filters.isEmpty { return nil }
        return filters.contains([]) ? [] : Set(filters.joined())
    }
}
