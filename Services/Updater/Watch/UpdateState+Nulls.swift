/// Every field is always there: what is not known is `null`.
extension UpdateState {
    private enum NullKeys: String, CodingKey {
        case updater, installed, run, history, backups
        case backupSchedule = "backup_schedule"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: NullKeys.self)
        try container.encode(self.updater, forKey: .updater)
        try container.encode(self.installed, forKey: .installed)
        try container.encode(self.run, forKey: .run)
        try container.encode(self.history, forKey: .history)
        try container.encode(self.backups, forKey: .backups)
        try container.encode(self.backupSchedule, forKey: .backupSchedule)
    }
}

extension UpdateState.Run {
    private enum NullKeys: String, CodingKey {
        case id, action, bundle, from, to, phase, step, steps, outcome, reason
        case startedAt = "started_at"
        case endedAt = "ended_at"
        case requestedBy = "requested_by"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: NullKeys.self)
        try container.encode(self.id, forKey: .id)
        try container.encode(self.action, forKey: .action)
        try container.encode(self.bundle, forKey: .bundle)
        try container.encode(self.from, forKey: .from)
        try container.encode(self.to, forKey: .to)
        try container.encode(self.phase, forKey: .phase)
        try container.encode(self.step, forKey: .step)
        try container.encode(self.steps, forKey: .steps)
        try container.encode(self.startedAt, forKey: .startedAt)
        try container.encode(self.endedAt, forKey: .endedAt)
        try container.encode(self.outcome, forKey: .outcome)
        try container.encode(self.reason, forKey: .reason)
        try container.encode(self.requestedBy, forKey: .requestedBy)
    }
}
