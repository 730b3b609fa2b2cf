import Contracts
import Postgres
import Redis

/// Events of rules that do not exist, emitted as the rules service does: in a transaction, and a wake-up after it.
struct BenchEvents: Sendable {
    let connection: PostgresConnection
    let redis: RedisClient
    /// Public ids of the rules, which have an event in turn.
    let lanes: [String]
    let arrivals: WebhookArrivals

    /// One after the other, from now on until `end`.
    ///
    /// - Returns: How many.
    func emit(rate: Double, until end: ContinuousClock.Instant) async throws -> Int {
        let begin = ContinuousClock.now
        var count = 0
        while true {
            let due = begin + .seconds(Double(count) / rate)
            guard due < end else { return count }
            try await Task.sleep(until: due, tolerance: .zero, clock: .continuous)
            try await self.emit([self.arrivals.expect(due: due)], from: count)
            count += 1
        }
    }

    /// All at once.
    func emit(burst count: Int) async throws {
        let due = ContinuousClock.now
        try await self.emit((0..<count).map { _ in self.arrivals.expect(due: due) }, from: 0)
    }

    private func emit(_ ids: [String], from first: Int) async throws {
        let rules = ids.indices.map { self.lanes[(first + $0) % self.lanes.count] }
        try await self.connection.run { connection in
            try connection.query(
                """
                select emit_event(e.id, 'rule_triggered', 'bench', now(), 'warning', null, e.rule,
                    jsonb_build_object('rule', 'bench', 'rule_public_id', e.rule, 'message', 'A measurement.', 'value', e.place))
                from unnest(\(ids)::text[], \(rules)::text[]) with ordinality as e (id, rule, place)
                """)
        }
        _ = try await self.redis.publish(Topics.eventsRecorded, [])
    }
}
