import Domain

/// The body of a change: what is absent is as the policy says.
struct ChannelRetentionChangeDTO: Decodable, Sendable {
    private var retentionDays: Int?
    private var minuteDays: Int?
    private var hourDays: Int?

    /// - Throws: Each field out of its range; a body that says nothing.
    func validate() throws(ValidationError) -> ChannelRetention {
        var issues: [ValidationError.Issue] = []
        let range = RetentionPolicy.dayRange
        let fields = [
            ("retention_days", self.retentionDays), ("minute_days", self.minuteDays), ("hour_days", self.hourDays),
        ]
        for (field, days) in fields {
            guard let days, !range.contains(days) else { continue }
            issues.append(
                .init(
                    ["body", field], "Input should be from \(range.lowerBound) to \(range.upperBound)",
                    type: "out_of_range"))
        }
        if fields.allSatisfy({ $0.1 == nil }) {
            issues.append(
                .init(
                    ["body"], "At least one of retention_days, minute_days and hour_days is required", type: "missing"))
        }
        guard issues.isEmpty else { throw ValidationError(issues) }
        return ChannelRetention(
            retentionDays: self.retentionDays, minuteDays: self.minuteDays, hourDays: self.hourDays)
    }

    private enum CodingKeys: String, CodingKey {
        case retentionDays = "retention_days"
        case minuteDays = "minute_days"
        case hourDays = "hour_days"
    }
}
