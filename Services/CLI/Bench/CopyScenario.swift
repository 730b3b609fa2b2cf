import Postgres

/// PostgreSQL's own COPY of the same readings, one row each: the yardstick beside which ingestion stands.
struct CopyScenario: Sendable {
    let channels: Int
    /// Rows of one COPY, which is one transaction.
    let batch: Int
    let seconds: Double

    enum Shape: String, CaseIterable, Sendable {
        case plain = "rows without an index"
        case indexed = "rows with an index by channel and time"
    }

    func run(on connection: PostgresConnection) async throws -> [(shape: Shape, rowsPerSecond: Double)] {
        var results: [(Shape, Double)] = []
        for shape in Shape.allCases {
            let rate = try await connection.run { connection in
                try connection.script("create table bench_copy (time timestamptz, value float8, channel int4)")
                defer { try? connection.script("drop table bench_copy") }  // Next to the error that is on its way.
                if shape == .indexed { try connection.script("create index on bench_copy (channel, time)") }
                return try self.rate(on: connection)
            }
            results.append((shape, rate))
        }
        return results
    }

    private func rate(on connection: isolated PostgresConnection) throws -> Double {
        let begin = ContinuousClock.now
        var rows = 0
        var elapsed: Duration = .zero
        while elapsed < .seconds(self.seconds) {
            let first = rows
            _ = try connection.copyIn("bench_copy", columns: ["time", "value", "channel"]) { encoder in
                // By channel, then by time, as the writer sorts its rows.
                for channel in 0..<self.channels {
                    for index in stride(from: channel, to: self.batch, by: self.channels) {
                        encoder.row(fields: 3)
                        encoder.timestamp(microsecondsSince1970: 1_767_225_600_000_000 + Int64(first + index))
                        encoder.double(20 + Double(index % 997) / 100)
                        encoder.int32(Int32(channel))
                    }
                }
            }
            rows += self.batch
            elapsed = .now - begin
        }
        return Double(rows) / (elapsed / .seconds(1))
    }
}
