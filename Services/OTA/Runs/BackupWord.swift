import Domain

/// What people are told of backups: one fact about one of them.
struct BackupWord: Sendable, Hashable {
    /// Of a `system_alert`.
    enum Alert: String, Sendable, Hashable, CaseIterable {
        /// The newest attempt went wrong.
        case failed = "backup_failed"
        /// The newest good one is old.
        case overdue = "backup_overdue"
    }

    var alert: Alert
    /// The backup that it is about.
    var backup: String
    /// Whether the alert is over, or never began.
    var isGood: Bool
    /// One sentence.
    var message: String

    /// A backup is made every night: one was left out, and the next one failed, too.
    static let patience: Duration = .seconds(2 * 86_400)

    /// What there is to say now; nothing while the updater makes no backups by itself.
    static func all(_ state: UpdaterState, at now: Timestamp) -> [BackupWord] {
        guard state.backupSchedule != nil, let newest = state.backups?.first else { return [] }
        var words = [
            BackupWord(
                alert: .failed, backup: newest.name, isGood: newest.isGood,
                message: newest.isGood
                    ? "The backup \(newest.name) was made\(newest.verifiedAt == nil ? "" : " and restored on trial"), \(newest.megabytes) MB."
                    : "The backup \(newest.name) has failed: \(newest.problem ?? "it has no dump")")
        ]
        if let good = state.backups?.first(where: \.isGood), let made = Timestamp(rfc3339: good.createdAt) {
            let isGood = now - made <= Self.patience
            words.append(
                BackupWord(
                    alert: .overdue, backup: good.name, isGood: isGood,
                    message: isGood
                        ? "There is a backup of less than two days again: \(good.name)."
                        : "The newest good backup is more than two days old: \(good.name)."))
        }
        return words
    }
}

extension UpdaterState.Backup {
    /// With one decimal.
    fileprivate var megabytes: Double { (Double(self.size ?? 0) / 100_000).rounded() / 10 }
}
