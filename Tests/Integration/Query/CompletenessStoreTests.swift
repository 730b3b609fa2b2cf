import Domain
import Postgres
import TestSupport
import Testing

@testable import QueryService

@Suite("Reading what is counted of sources", .enabled(if: TestServers.haveDatabase))
struct CompletenessStoreTests {
    private func with<R>(_ body: (CompletenessStore) async throws -> R) async throws -> R {
        try await TestStore.with { test in
            try await test.database.pool.withConnection { connection in
                try connection.script(
                    """
                    insert into api_tokens (public_id, name, token_hash, role) values ('a', 'Host agent', decode(repeat('00', 32), 'hex'), 'operator');
                    insert into source_hours (source, hour, expected, received, refused, late, duplicates, corrected)
                    select source, timestamptz '2026-01-01 00:00Z' + hour * interval '1 hour', 100, 90 + hour, 1, 2, 3, 4
                    from unnest(array['token:a', 'user:b']) source, generate_series(0, 5) hour;
                    insert into missing_ranges (source, boot, first, last, after_time, before_time, noticed_at)
                    select source, 'boot', number * 10, number * 10 + 4, null, timestamptz '2026-01-01 00:00Z',
                        timestamptz '2026-01-01 00:00Z' + number * interval '1 minute'
                    from unnest(array['token:a', 'user:b']) source, generate_series(1, 9) number
                    """)
            }
            return try await body(CompletenessStore(pool: test.database.pool))
        }
    }

    @Test("The hours that touch the range, by source, with the name of its token")
    func hours() async throws {
        try await self.with { store in
            let sources = try await store.sources(nil, from: .start + .seconds(1800), to: .start + .seconds(3 * 3600))
            #expect(sources.map(\.source) == ["token:a", "user:b"])
            #expect(sources.map(\.name) == ["Host agent", nil])
            #expect(sources[0].hours.map(\.received) == [90, 91, 92])
            #expect(sources[0].hours[0].hour == .start)
            #expect(sources[0].sum?.missing == 24)
            let one = try await store.sources("user:b", from: .start, to: .start + .seconds(86_400))
            #expect(one.map(\.hours.count) == [6])
            #expect(try await store.sources("nobody", from: .start, to: .start + .seconds(86_400)).isEmpty)
        }
    }

    @Test("Gaps come in pages, the newest first")
    func gaps() async throws {
        try await self.with { store in
            let (total, page) = try await store.gaps(nil, limit: 4, offset: 0)
            #expect(total == 18)
            #expect(page.map(\.first) == [90, 90, 80, 80])
            let (own, last) = try await store.gaps("token:a", limit: 5, offset: 7)
            #expect(own == 9)
            #expect(last.map(\.first) == [20, 10])
            #expect(last[0].name == "Host agent" && last[0].last == 24 && last[0].after == nil)
            #expect(last[0].before == .start)
        }
    }
}
