import Catalogue
import Domain
import Postgres

extension PostgresConnection {
    /// A page of the channels' readings, newest first; ties by channel, then by value.
    ///
    /// To be called in a transaction at `repeatable read`. Costs O(offset + limit) readings.
    package func newestReadings(of channels: [Channel.Number], limit: Int, offset: Int) throws -> [Reading] {
        var readings: [Reading] = []
        guard limit > 0, !channels.isEmpty else { return readings }
        var newest = try NewestReadings(of: channels, on: self)
        var skipped = 0
        while readings.count < limit, let reading = try newest.next(on: self) {
            if skipped < offset {
                skipped += 1
            } else {
                readings.append(reading)
            }
        }
        return readings
    }
}
