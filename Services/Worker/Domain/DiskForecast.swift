/// Whether the disk will be full within a week, if things go on as they are.
struct DiskForecast: Sendable, Hashable {
    static let days = 7

    var freeBytes: Int64

    /// What a day brings.
    var dailyBytes: Int64

    /// What retention takes away in ``days`` days.
    var leavingBytes: Int64

    private var growth: Int64 { self.dailyBytes * Int64(Self.days) - self.leavingBytes }

    /// Days until it is full; nil when it does not fill up.
    var daysLeft: Double? {
        self.growth > 0 ? Double(self.freeBytes) * Double(Self.days) / Double(self.growth) : nil
    }

    /// Whether there is an alert now, when there was one before or not: one that was raised stays until there is a day more.
    func isAlarming(before: Bool) -> Bool {
        guard let left = self.daysLeft else { return false }
        return left < Double(before ? Self.days + 1 : Self.days)
    }
}
