import Backups
import ServiceKit

/// When backups are made by themselves, how they are proven, and how long they are kept.
struct BackupSettings: Sendable, Equatable {
    enum Trial: String, Sendable, CaseIterable {
        /// Each is restored into a scratch database.
        case always
        /// One a week is: for databases whose restore takes long.
        case weekly
    }

    /// Nil: none are made.
    var schedule: BackupSchedule?
    var retention = BackupRetention(days: 7, weeks: 4, months: 6)
    var trial = Trial.always

    init(from settings: inout Settings) {
        let schedule = settings.string("BACKUP_SCHEDULE", default: "03:00")
        self.schedule = BackupSchedule(schedule)
        if self.schedule == nil, schedule != "off" {
            settings.refuse("BACKUP_SCHEDULE", "must be a time of the day in UTC, such as 03:00, or off")
        }
        if let retention = BackupRetention(settings.string("BACKUP_KEEP", default: "7d 4w 6m")) {
            self.retention = retention
        } else {
            settings.refuse("BACKUP_KEEP", "must be days, weeks and months to keep, such as 7d 4w 6m")
        }
        self.trial = settings.choice("BACKUP_TRIAL", default: .always)
    }

    init(schedule: BackupSchedule?, trial: Trial = .always) {
        self.schedule = schedule
        self.trial = trial
    }
}
