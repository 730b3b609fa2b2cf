import Archive
import Domain
import Postgres

extension ReadingStore {
    /// A page of readings, newest first; ties by channel and value. What it costs is told at `newestReadings`.
    ///
    /// - Parameter cursor: The page begins behind it.
    func list(
        _ filter: ReadingFilter, behind cursor: ReadingCursor? = nil, limit: Int, offset: Int = 0
    ) async throws -> ReadingPage {
        try await self.snapshot { connection in
            try connection.newestReadings(
                of: filter.channels, from: filter.from, to: filter.to, behind: cursor, limit: limit, offset: offset)
        }
    }

    /// All readings ever stored: counted by the writer, not here.
    func total() async throws -> Int64 {
        try await self.pool.withConnection { connection in
            try connection.query("select coalesce(sum(readings), 0)::bigint from published_positions")[0].decode(0)
        }
    }

    /// The readings that are kept, exactly. O(*n*) in their pieces, which are not read but at the range's edges.
    func count(_ filter: ReadingFilter) async throws -> Int64 {
        try await self.snapshot { connection in
            try connection.count(of: filter.channels, from: filter.from ?? .first, to: filter.to ?? .last)
        }
    }
}

extension Timestamp {
    /// 1970: no reading is older.
    fileprivate static let first = Timestamp(microseconds: 0)

    /// The year 9999: no reading is newer.
    fileprivate static let last = Timestamp(microseconds: 253_402_300_799_000_000)
}
