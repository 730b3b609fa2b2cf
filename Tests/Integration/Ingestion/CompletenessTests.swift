import Contracts
import Domain
import Postgres
import TestSupport
import Testing

@testable import IngestionService

@Suite("The book on completeness, stored", .enabled(if: TestServers.haveBoth))
struct CompletenessTests {
    private struct Hours: Hashable {
        var expected: Int64
        var received: Int64
        var refused: Int64 = 0
        var duplicates: Int64 = 0
    }

    private func hours(_ ingestion: TestIngestion) async throws -> [String: Hours] {
        try await ingestion.database.pool.withConnection { connection in
            let rows = try connection.query(
                """
                select source, sum(expected)::bigint, sum(received)::bigint, sum(refused)::bigint, sum(duplicates)::bigint
                from published_source_hours group by source
                """)
            return try Dictionary(
                uniqueKeysWithValues: rows.map { row in
                    let hours = Hours(
                        expected: try row.decode(1), received: try row.decode(2), refused: try row.decode(3),
                        duplicates: try row.decode(4))
                    return (try row.decode(0, as: String.self), hours)
                })
        }
    }

    @Test("Repeated, overlapping, refused, skipped and dead batches are all in the book, over several commits")
    func book() async throws {
        try await TestIngestion.with { ingestion in
            try await ingestion.execute("alter table reading_runs add constraint no_13 check (channel <> 13)")
            var poison = ReadingsEntry.numbered(21...22)
            poison.readings[1].channel = 13
            try await ingestion.append(.numbered(1...4, without: [3]), .numbered(1...6))
            try await ingestion.storeWaiting()
            try await ingestion.append(.numbered(11...12, follows: 6), .numbered(1...6), .numbered(90...91))
            try await ingestion.storeWaiting()
            try await ingestion.append(.numbered(13...20))
            try await ingestion.append(poison)
            // What follows the dead ones is no gap, and was not acknowledged by anybody.
            try await ingestion.append(.numbered(23...23), .fixture(1, 2, source: "token:b", key: "k"))
            try await ingestion.append(.fixture(1, 2, source: "token:b", key: "k"))
            try await ingestion.storeWaiting()
            #expect(
                try await self.hours(ingestion) == [
                    "token:a": Hours(expected: 23, received: 16, refused: 1, duplicates: 4 + 6),
                    "token:b": Hours(expected: 2, received: 2, duplicates: 2),
                ])
            let holes = try await ingestion.database.pool.withConnection { connection in
                try connection.query(
                    """
                    select first, last, extract(epoch from after_time - '2026-01-01Z')::bigint,
                        extract(epoch from before_time - '2026-01-01Z')::bigint from published_missing_ranges
                    """
                ).map { try [$0.decode(0, as: Int64.self), $0.decode(1), $0.decode(2), $0.decode(3)] }
            }
            #expect(holes == [[7, 10, 6, 11]])
            #expect(try await ingestion.verdicts(source: "token:b").map(\.outcome).last == .repeated)
            #expect(try await ingestion.deadLetters().count == 1)
        }
    }

    @Test("A session that fails leaves nothing in the book; the next one enters it once")
    func atomic() async throws {
        try await TestIngestion.with { ingestion in
            try await ingestion.withSession { driver in
                try await ingestion.execute("update stream_offsets set commits = commits + 1")
                try await ingestion.append(.numbered(1...3))
                await #expect(throws: WriterError.self) { try await driver.storeWaiting() }
                #expect(try await self.hours(ingestion).isEmpty)
            }
            try await ingestion.storeWaiting()
            #expect(try await self.hours(ingestion) == ["token:a": Hours(expected: 3, received: 3)])
        }
    }

    @Test("The book, old marks and old commands are forgotten, and what is younger stays")
    func forgetting() async throws {
        try await TestIngestion.with { ingestion in
            try await ingestion.execute(
                """
                insert into source_hours (source, hour)
                    select 's', now() - n * interval '100 days' from generate_series(1, 6) n;
                insert into missing_ranges (source, boot, first, last, noticed_at)
                    select 's', 'b', n, n, now() - n * interval '100 days' from generate_series(1, 6) n;
                insert into missing_ranges (source, boot, first, last) select 't', 'b', n, n from generate_series(1, 10003) n;
                insert into source_watermarks (source, boot, sequence, updated_at)
                    select 's', n, n, now() - n * interval '100 days' from generate_series(1, 6) n;
                insert into commands (public_id, channel, value, requested_by, expires_at, state, resolved_at)
                    select n, 1, 0, 'u', now(), 'confirmed', now() - n * interval '40 days' from generate_series(1, 4) n;
                insert into commands (public_id, channel, value, requested_by, requested_at, expires_at)
                    values ('pending', 1, 0, 'u', now() - interval '1 year', now());
                """)
            try await ingestion.withSession { driver in try await driver.session.forgetOldRows() }
            #expect(try await ingestion.count("select count(*) from source_hours") == 3)
            #expect(try await ingestion.count("select count(*) from missing_ranges where source = 's'") == 3)
            #expect(try await ingestion.count("select min(first) from missing_ranges where source = 't'") == 4)
            #expect(try await ingestion.count("select count(*) from source_watermarks") == 3)
            #expect(try await ingestion.count("select count(*) from commands") == 3)
        }
    }
}
