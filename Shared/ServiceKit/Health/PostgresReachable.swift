import Postgres

/// Whether the database answers. Costs one round trip.
package struct PostgresReachable: ReadinessCheck {
    package let name = "postgres"
    private let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    package var place: String? { "DATABASE_URL, \(self.pool.configuration)" }

    package func check() async throws {
        do {
            try await self.pool.withConnection { connection in
                _ = try connection.query("select 1")
            }
        } catch let error as PostgresError where error.kind == .connection || error.isConnectionLost {
            // The setting and the place it names: a wrong host is the usual reason at a first start.
            throw ReadinessProblem("\(error) Check DATABASE_URL, \(self.pool.configuration).")
        }
    }
}
