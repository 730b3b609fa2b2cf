import Domain
import Hummingbird

/// Any subset of the policy's fields, from a body or from a query. Null leaves a field as it is, but `hour_days`: null is
/// for ever.
struct RetentionChangeDTO: Decodable, Sendable {
    let change: RetentionChange

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        var change = RetentionChange()
        change.retentionDays = try fields.decodeIfPresent(Int.self, forKey: .retentionDays)
        change.isArchiveEnabled = try fields.decodeIfPresent(Bool.self, forKey: .archiveEnabled)
        change.downsampleAfterDays = try fields.decodeIfPresent(Int.self, forKey: .downsampleAfterDays)
        change.downsampleInterval = try fields.decodeIfPresent(String.self, forKey: .downsampleInterval)
        change.minuteDays = try fields.decodeIfPresent(Int.self, forKey: .minuteDays)
        if fields.contains(.hourDays) {
            change.hourDays = .some(try fields.decodeIfPresent(Int.self, forKey: .hourDays))
        }
        change.isCleanupEnabled = try fields.decodeIfPresent(Bool.self, forKey: .cleanupEnabled)
        change.cleanupIntervalMinutes = try fields.decodeIfPresent(Int.self, forKey: .cleanupIntervalMinutes)
        self.change = change
    }

    /// `?retention_days=14&hour_days=null`.
    ///
    /// - Throws: Every parameter that is not of its kind.
    init(query request: Request) throws(ValidationError) {
        let query = request.uri.queryParameters
        var issues: [ValidationError.Issue] = []

        func text(_ key: CodingKeys) -> String? { query[Substring(key.rawValue)].map(String.init) }
        func number(_ key: CodingKeys) -> Int? {
            guard let text = text(key) else { return nil }
            let number = Int(text)
            if number == nil {
                issues.append(.init(["query", key.rawValue], "Input should be a valid integer", type: "int_parsing"))
            }
            return number
        }
        func flag(_ key: CodingKeys) -> Bool? {
            guard let text = text(key) else { return nil }
            let flag = Bool(text)
            if flag == nil {
                issues.append(.init(["query", key.rawValue], "Input should be true or false", type: "bool_parsing"))
            }
            return flag
        }
        var change = RetentionChange(place: "query")
        change.retentionDays = number(.retentionDays)
        change.isArchiveEnabled = flag(.archiveEnabled)
        change.downsampleAfterDays = number(.downsampleAfterDays)
        change.downsampleInterval = text(.downsampleInterval)
        change.minuteDays = number(.minuteDays)
        if let text = text(.hourDays) { change.hourDays = .some(text == "null" ? nil : number(.hourDays)) }
        change.isCleanupEnabled = flag(.cleanupEnabled)
        change.cleanupIntervalMinutes = number(.cleanupIntervalMinutes)
        guard issues.isEmpty else { throw ValidationError(issues) }
        self.change = change
    }

    private enum CodingKeys: String, CodingKey {
        case retentionDays = "retention_days"
        case archiveEnabled = "archive_enabled"
        case downsampleAfterDays = "downsample_after_days"
        case downsampleInterval = "downsample_interval"
        case minuteDays = "minute_days"
        case hourDays = "hour_days"
        case cleanupEnabled = "cleanup_enabled"
        case cleanupIntervalMinutes = "cleanup_interval_minutes"
    }
}
