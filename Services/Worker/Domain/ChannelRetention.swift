/// What a channel says itself about its retention, in days; nil: as the policy says.
struct ChannelRetention: Sendable, Hashable {
    var retentionDays: Int?
    var minuteDays: Int?
    var hourDays: Int?

    var isEmpty: Bool { self.retentionDays == nil && self.minuteDays == nil && self.hourDays == nil }
}
