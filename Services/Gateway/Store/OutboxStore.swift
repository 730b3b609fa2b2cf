import Domain
import Postgres

/// The table `event_outbox`: what has happened and is not in the stream yet.
struct OutboxStore: Sendable {
    struct Row: Sendable, Hashable {
        var id: Int64
        var payload: String
    }

    /// As many as the stream holds: who is away for longer misses the oldest either way.
    static let limit = 10_000

    let pool: PostgresPool

    /// Adds an event in the transaction of its cause.
    static func insert(_ event: OutgoingEvent, _ connection: isolated PostgresConnection) throws {
        try connection.execute("insert into event_outbox (payload) values (\(event.payload))")
        try connection.execute(
            """
            delete from event_outbox where id <= (select max(id) from event_outbox) - \(Int64(Self.limit))
            """)
    }

    /// The oldest, in their order.
    func oldest(_ count: Int) async throws -> [Row] {
        try await self.pool.withConnection { connection in
            try connection.query("select id, payload from event_outbox order by id limit \(count)").map { row in
                Row(id: try row.decode(0), payload: try row.decode(1))
            }
        }
    }

    func delete(_ ids: [Int64]) async throws {
        _ = try await self.pool.withConnection { connection in
            try connection.execute("delete from event_outbox where id = any(\(ids))")
        }
    }
}
