import Testing

@testable import Postgres

/// Asks the server every 5 ms until it answers true, for at most 30 s.
func waitUntil(_ connection: PostgresConnection, _ condition: SQLQuery) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while true {
        let isTrue = try await connection.run { connection in
            try connection.query("select pg_sleep(0.005)")
            return try connection.query(condition)[0].decode(0, as: Bool.self)
        }
        if isTrue { return }
        try #require(ContinuousClock.now < deadline, "the server never got there")
    }
}
