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
    /// Public keys of age, for whom secrets and certificate are encrypted beside each backup; none: that is left to people.
    var recipients: [String] = []

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
        self.recipients = settings.list("BACKUP_RECIPIENTS")
        if !self.recipients.allSatisfy(Self.looksLikeRecipient) {
            settings.refuse("BACKUP_RECIPIENTS", "must be public keys of age-keygen, age1…, with commas")
        }
    }

    init(schedule: BackupSchedule?, trial: Trial = .always, recipients: [String] = []) {
        self.schedule = schedule
        self.trial = trial
        self.recipients = recipients
    }

    /// Bech32 of 32 bytes. Its check of six letters is the command line's: a mistyped key fails the first archive.
    private static func looksLikeRecipient(_ text: String) -> Bool {
        text.utf8.count == 62 && text.hasPrefix("age1")
            && text.utf8.dropFirst(4).allSatisfy { Self.bech32.contains($0) }
    }

    private static let bech32 = Set("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
}
