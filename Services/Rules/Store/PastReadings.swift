import Archive
import Domain
import Postgres

/// Stored readings of a span, window after window, in one order.
struct PastReadings: Sendable {
    let pool: PostgresPool

    /// Of a window at most.
    private static let windowLimit = 131_072

    /// Hands over the readings of [`from`, `to`) by time, in parts. Memory holds one part.
    ///
    /// - Throws: `ValidationError` when there are more than ``RuleBounds/readingLimit``.
    func read(
        of channels: [Channel], from: Timestamp, to: Timestamp, _ body: (_ part: [Reading]) throws -> Void
    ) async throws {
        let numbers = channels.map(\.number)
        let count = try await self.snapshot { try $0.count(of: numbers, from: from, to: to) }
        guard count <= Int64(RuleBounds.readingLimit) else {
            throw ValidationError(
                field: "from", "There are \(count) readings; at most \(RuleBounds.readingLimit) can be looked at",
                type: "too_long")
        }
        var windows = ReadingWindows(of: numbers, from: from, to: to, limit: Self.windowLimit, expected: count)
        while true {
            let before = windows
            let (rest, part) = try await self.snapshot { connection in
                var rest = before
                let part = try rest.next(on: connection)
                return (rest, part)
            }
            guard let part else { return }
            windows = rest
            try body(part)
            await Task.yield()
        }
    }

    /// Runs `body` on one state of the database: sealing moves readings from piece to piece meanwhile.
    private func snapshot<R: Sendable>(_ body: @Sendable (isolated PostgresConnection) throws -> R) async throws -> R {
        try await self.pool.withTransaction { connection in
            try connection.execute("set transaction isolation level repeatable read, read only")
            return try body(connection)
        }
    }
}
