import Domain

/// New values for some fields of the policy.
struct RetentionChange: Sendable, Hashable {
    var retentionDays: Int?
    var isArchiveEnabled: Bool?
    var downsampleAfterDays: Int?
    var downsampleInterval: String?
    var minuteDays: Int?

    /// The inner nil: for ever.
    var hourDays: Int??
    var isCleanupEnabled: Bool?
    var cleanupIntervalMinutes: Int?

    /// Where the fields came from, for the errors: `body` or `query`.
    var place = "body"

    /// The policy with these fields changed.
    ///
    /// - Throws: Every fault at once, each with its field.
    func applied(to policy: RetentionPolicy) throws(ValidationError) -> RetentionPolicy {
        var issues: [ValidationError.Issue] = []
        var policy = policy

        func refuse(_ field: String, _ message: String, type: String) {
            issues.append(.init([self.place, field], message, type: type))
        }
        func checked(_ value: Int?, _ field: String, in range: ClosedRange<Int> = RetentionPolicy.dayRange) -> Int? {
            guard let value else { return nil }
            if value < range.lowerBound {
                refuse(
                    field, "Input should be greater than or equal to \(range.lowerBound)", type: "greater_than_equal")
            } else if value > range.upperBound {
                refuse(field, "Input should be less than or equal to \(range.upperBound)", type: "less_than_equal")
            }
            return value
        }

        if let days = checked(self.retentionDays, "retention_days") { policy.retentionDays = days }
        if let days = checked(self.downsampleAfterDays, "downsample_after_days") { policy.downsampleAfterDays = days }
        if let days = checked(self.minuteDays, "minute_days") { policy.minuteDays = days }
        if let days = self.hourDays { policy.hourDays = checked(days, "hour_days") }
        let minutes = checked(
            self.cleanupIntervalMinutes, "cleanup_interval_minutes", in: RetentionPolicy.cleanupIntervalRange)
        if let minutes { policy.cleanupIntervalMinutes = minutes }
        if let text = self.downsampleInterval {
            if let interval = DownsampleInterval(rawValue: text) {
                policy.downsampleInterval = interval
            } else {
                let names = DownsampleInterval.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
                refuse("downsample_interval", "Input should be one of \(names)", type: "enum")
            }
        }
        if let isEnabled = self.isArchiveEnabled { policy.isArchiveEnabled = isEnabled }
        if let isEnabled = self.isCleanupEnabled { policy.isCleanupEnabled = isEnabled }
        if policy.downsampleAfterDays > policy.retentionDays {
            refuse(
                self.downsampleAfterDays == nil ? "retention_days" : "downsample_after_days",
                "downsample_after_days (\(policy.downsampleAfterDays)) should not be more than retention_days "
                    + "(\(policy.retentionDays))",
                type: "value_error")
        }
        guard issues.isEmpty else { throw ValidationError(issues) }
        return policy
    }
}
