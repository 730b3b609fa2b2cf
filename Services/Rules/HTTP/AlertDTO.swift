import Domain
import ServiceKit

/// An alert on the wire.
struct AlertDTO: Encodable, Sendable {
    var id: String
    var rule: String
    var ruleName: String
    var severity: String
    var state: String
    @ExplicitNull var acknowledgedAt: Timestamp?
    @ExplicitNull var acknowledgedBy: PersonDTO?
    @ExplicitNull var shelvedUntil: Timestamp?
    @ExplicitNull var shelvedBy: PersonDTO?
    @ExplicitNull var suppressed: String?
    @ExplicitNull var assignee: PersonDTO?
    var isRetroactive: Bool
    var firedAt: Timestamp
    @ExplicitNull var clearedAt: Timestamp?
    @ExplicitNull var value: Double?
    @ExplicitNull var peak: Double?
    var message: String
    @ExplicitNull var channel: ChannelDTO?
    var comments: Int
    /// Nil where the alert is one of a list.
    var history: [AlertEntryDTO]?

    init(_ alert: Alert, history: [AlertEntry]? = nil) {
        self.id = alert.id.text
        self.rule = alert.rule.text
        self.ruleName = alert.ruleName
        self.severity = alert.severity.rawValue
        self.state = alert.state.rawValue
        self.acknowledgedAt = alert.acknowledgedAt
        self.acknowledgedBy = alert.acknowledgedBy.map(PersonDTO.init)
        self.shelvedUntil = alert.shelvedUntil
        self.shelvedBy = alert.shelvedBy.map(PersonDTO.init)
        self.suppressed = alert.suppressed
        self.assignee = alert.assignee.map(PersonDTO.init)
        self.isRetroactive = alert.isRetroactive
        self.firedAt = alert.firedAt
        self.clearedAt = alert.clearedAt
        self.value = alert.value
        self.peak = alert.peak
        self.message = alert.message
        self.channel = alert.source.map { ChannelDTO($0) }
        self.comments = alert.comments
        self.history = history.map { $0.map(AlertEntryDTO.init) }
    }

    private enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case rule = "rule_public_id"
        case ruleName = "rule_name"
        case severity, state
        case acknowledgedAt = "acknowledged_on"
        case acknowledgedBy = "acknowledged_by"
        case shelvedUntil = "shelved_until"
        case shelvedBy = "shelved_by"
        case suppressed, assignee
        case isRetroactive = "retroactive"
        case firedAt = "fired_at"
        case clearedAt = "cleared_at"
        case value
        case peak = "peak_value"
        case message, channel
        case comments = "comments_count"
        case history
    }
}
