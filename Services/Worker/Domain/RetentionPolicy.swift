import Domain

/// How long what is kept, unless a channel has its own word on it.
struct RetentionPolicy: Sendable, Hashable {
    var retentionDays = 30

    /// False: the schedule removes nothing. So does `isCleanupEnabled`; the old API has both.
    var isArchiveEnabled = true
    var downsampleAfterDays = 30
    var downsampleInterval = DownsampleInterval.minute
    var minuteDays = 365

    /// Nil: for ever.
    var hourDays: Int?
    var isCleanupEnabled = true
    var cleanupIntervalMinutes = 60

    static let dayRange = 1...36_500
    static let cleanupIntervalRange = 1...10_080

    /// How often the schedule cleans up; nil: never.
    var cleanupInterval: Duration? {
        self.isArchiveEnabled && self.isCleanupEnabled ? .seconds(60 * self.cleanupIntervalMinutes) : nil
    }

    /// What a channel keeps for how long.
    ///
    /// - Parameter own: What it says itself. What is coarser never goes before what it was made of.
    func lifetimes(_ own: ChannelRetention?) -> Lifetimes {
        let raw = own?.retentionDays ?? min(self.retentionDays, self.downsampleAfterDays)
        let minutes = max(raw, own?.minuteDays ?? (self.downsampleInterval == .hour ? raw : self.minuteDays))
        return Lifetimes(raw: raw, minutes: minutes, hours: (own?.hourDays ?? self.hourDays).map { max(minutes, $0) })
    }
}
