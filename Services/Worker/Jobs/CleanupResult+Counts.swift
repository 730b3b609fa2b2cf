/// As `job_runs` keeps it.
extension CleanupResult {
    var counts: Job.Counts {
        [
            "deleted": self.deleted, "downsampled": self.downsampled, "freed_bytes": self.freedBytes,
            "dropped_days": Int64(self.droppedDays), "sealed": self.sealed,
        ]
    }

    init(_ counts: Job.Counts) {
        self.deleted = counts["deleted"] ?? 0
        self.downsampled = counts["downsampled"] ?? 0
        self.freedBytes = counts["freed_bytes"] ?? 0
        self.droppedDays = Int(counts["dropped_days"] ?? 0)
        self.sealed = counts["sealed"] ?? 0
    }
}
