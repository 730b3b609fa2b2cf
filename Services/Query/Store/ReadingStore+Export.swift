import Archive
import Domain
import Postgres

extension ReadingStore {
    /// Counts what is to be exported, and finds the time zone's offsets.
    ///
    /// - Parameters:
    ///   - filter: Without a beginning, from the oldest reading.
    ///   - now: The end, when the filter has none.
    ///   - zone: Nil: UTC.
    /// - Throws: `ValidationError` when there is no such time zone.
    func exportPlan(of filter: ReadingFilter, now: Timestamp, zone: String?) async throws -> ExportPlan {
        let (channels, to) = (filter.channels, filter.to ?? now)
        return try await self.snapshot { connection in
            if let zone, try !connection.knowsTimeZone(zone) {
                throw ValidationError([
                    .init(
                        ["query", "time_zone"],
                        "Input should be a name of the IANA time zone database, such as Europe/Berlin")
                ])
            }
            let start = try filter.from ?? connection.oldestReading(of: channels) ?? to
            return ExportPlan(
                from: start, to: to, total: try connection.count(of: channels, from: start, to: to),
                offsets: try zone.map { try connection.zoneOffsets($0, from: start, to: to) } ?? .utc)
        }
    }

    /// The next window of an export, and what is left.
    func nextWindow(of windows: ReadingWindows) async throws -> (rest: ReadingWindows, readings: [Reading]?) {
        try await self.snapshot { connection in
            var rest = windows
            let readings = try rest.next(on: connection)
            return (rest, readings)
        }
    }
}
