import Domain

/// What the database holds, at one moment.
struct StorageFigures: Sendable, Hashable {
    struct Amount: Sendable, Hashable {
        var readings: Int64 = 0

        /// On disk, with indexes and what is not used any more.
        var bytes: Int64 = 0

        /// Nil without readings.
        var bytesPerReading: Double? { self.readings > 0 ? Double(self.bytes) / Double(self.readings) : nil }
    }

    struct DayAmount: Sendable, Hashable {
        var day: Day
        var readings: Int64

        /// Of the points alone.
        var bytes: Int64
    }

    var databaseBytes: Int64
    var hot: Amount
    var sealed: Amount
    var rollupBytes: Int64
    var oldest: Timestamp?
    var newest: Timestamp?

    /// Those that have readings, the oldest first.
    var days: [DayAmount]

    /// What a day brings: the mean of the last seven whole days that have readings; today's until there is one.
    func dailyBytes(today: Day) -> Int64 {
        let whole = self.days.filter { $0.day < today }.suffix(7)
        if whole.isEmpty { return self.days.last { $0.day == today }?.bytes ?? 0 }
        return whole.map(\.bytes).reduce(0, +) / Int64(whole.count)
    }
}
