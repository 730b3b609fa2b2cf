import Domain

/// The newest reading of each channel, of those that were not sent.
///
/// Each is kept with the number of the commit that brought it, so that who came later can leave out what was before.
struct LatestReadings: Sendable {
    private var kept: [Channel.Number: (reading: Reading, commit: UInt64)] = [:]

    var isEmpty: Bool { self.kept.isEmpty }

    /// - Returns: whether another reading gave way.
    @discardableResult
    mutating func keep(_ reading: Reading, of commit: UInt64) -> Bool {
        let older = self.kept[reading.channel]
        if let older, older.reading.time > reading.time { return true }
        self.kept[reading.channel] = (reading, commit)
        return older != nil
    }

    /// Oldest first.
    func sorted(after commit: UInt64 = 0) -> [Reading] {
        self.kept.values.lazy.filter { $0.commit > commit }.map(\.reading)
            .sorted { ($0.time, $0.channel) < ($1.time, $1.channel) }
    }

    mutating func removeAll() { self.kept.removeAll(keepingCapacity: true) }

    mutating func remove(_ readings: some Sequence<Reading>) {
        for reading in readings { self.kept[reading.channel] = nil }
    }
}
