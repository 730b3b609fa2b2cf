/// The disk that holds the database.
struct DiskSpace: Sendable, Hashable {
    var totalBytes: Int64

    /// For whoever is not root.
    var freeBytes: Int64

    /// Days until it is full; nil: not at this pace.
    ///
    /// - Parameter dailyBytes: What a day brings.
    func daysLeft(dailyBytes: Int64) -> Double? {
        dailyBytes > 0 ? Double(self.freeBytes) / Double(dailyBytes) : nil
    }
}
