import Domain
import Postgres
import TimeSeries

/// Moves readings from a source into the database, page by page.
///
/// ```
/// source ──readings behind the lowest mark──▶ page ──those behind their channel's mark──▶ one transaction: runs + marks
/// ```
/// A mark is the number of a channel's last stored reading: a row of `source_watermarks`, as of any other sender. So an
/// import goes on where an earlier one was broken off, and takes only what has come since. Memory is bounded by a page.
struct ReadingImport: Sendable {
    let source: any ImportSource
    let name: String
    let connection: PostgresConnection
    /// By public id.
    let channels: [String: Channel.Number]
    let now: Timestamp
    let pageSize: Int

    /// 2000-01-01, as for readings that devices send.
    private static let earliest = Timestamp(microseconds: 946_684_800_000_000)

    /// - Parameters:
    ///   - marks: By public id; a channel without one is not taken.
    ///   - through: The number of the last reading there was when the import began.
    ///   - progress: How many readings were looked at so far.
    /// - Returns: What became of those that were looked at; `source` and `present` are the caller's.
    func run(
        marks: [String: Int64], through: Int64, progress: (Int64) -> Void
    ) async throws -> ImportTally {
        var tally = ImportTally()
        var seen: Int64 = 0
        var after = marks.values.min() ?? through
        var page = try await self.page(after, through)
        while let end = page.last?.number {
            async let next = self.page(end, through)
            var readings: [Reading] = []
            var last: [String: Int64] = [:]
            for reading in page {
                guard let mark = marks[reading.channel], let channel = self.channels[reading.channel] else {
                    tally.skip("of a channel that was not taken")
                    continue
                }
                guard reading.number > mark else { continue }
                last[reading.channel] = reading.number
                guard reading.value.isFinite else {
                    tally.skip("not a finite number")
                    continue
                }
                guard let time = reading.time, time >= Self.earliest, time <= self.now + .seconds(86_400) else {
                    tally.skip("a time before 2000 or in the future")
                    continue
                }
                readings.append(Reading(channel: channel, time: time, value: reading.value))
            }
            let (sheet, marked) = (RunSheet(readings), last)
            if !marked.isEmpty {
                try await self.connection.run { try $0.store(sheet, last: marked, source: self.name) }
            }
            tally.taken += Int64(readings.count)
            seen += Int64(page.count)
            progress(seen)
            after = end
            page = try await next
        }
        return tally
    }

    private func page(_ after: Int64, _ through: Int64) async throws -> [OldReading] {
        after < through ? try await self.source.readings(after: after, through: through, limit: self.pageSize) : []
    }
}
