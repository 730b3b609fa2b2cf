import Domain
import Hummingbird
import ServiceKit

/// The policy, in the wire's words.
struct RetentionDTO: ResponseEncodable, Sendable {
    private var id = 1
    private var retentionDays: Int
    private var archiveEnabled: Bool
    private var downsampleAfterDays: Int
    private var downsampleInterval: String
    private var minuteDays: Int
    @ExplicitNull private var hourDays: Int?
    @ExplicitNull private var lastArchiveRun: Timestamp?
    private var createdAt: Timestamp
    private var updatedAt: Timestamp
    private var cleanupEnabled: Bool
    private var cleanupIntervalMinutes: Int
    private var cleanupSwitchedOff: Bool

    /// - Parameter cleansUp: Whether this worker cleans up by itself at all.
    init(_ entry: RetentionStore.Entry, cleansUp: Bool) {
        let policy = entry.policy
        self.retentionDays = policy.retentionDays
        self.archiveEnabled = policy.isArchiveEnabled
        self.downsampleAfterDays = policy.downsampleAfterDays
        self.downsampleInterval = policy.downsampleInterval.rawValue
        self.minuteDays = policy.minuteDays
        self._hourDays = ExplicitNull(wrappedValue: policy.hourDays)
        self._lastArchiveRun = ExplicitNull(wrappedValue: entry.lastRun)
        self.createdAt = entry.createdAt
        self.updatedAt = entry.updatedAt
        self.cleanupEnabled = policy.isCleanupEnabled
        self.cleanupIntervalMinutes = policy.cleanupIntervalMinutes
        self.cleanupSwitchedOff = !cleansUp
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case retentionDays = "retention_days"
        case archiveEnabled = "archive_enabled"
        case downsampleAfterDays = "downsample_after_days"
        case downsampleInterval = "downsample_interval"
        case minuteDays = "minute_days"
        case hourDays = "hour_days"
        case lastArchiveRun = "last_archive_run"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case cleanupEnabled = "cleanup_enabled"
        case cleanupIntervalMinutes = "cleanup_interval_minutes"
        case cleanupSwitchedOff = "cleanup_switched_off"
    }
}
