import Domain
import ServiceKit

/// A webhook on the wire, without its secret.
struct WebhookDTO: Encodable, Sendable {
    var id: String
    var url: String
    @ExplicitNull var name: String?
    @ExplicitNull var description: String?
    var events: [String]
    var isEnabled: Bool
    var format: String
    @ExplicitNull var template: String?
    var filters: Filters
    @ExplicitNull var fallback: String?
    var fallbackSeconds: Int
    var state: String
    @ExplicitNull var stateReason: String?
    var hasSecret = true
    @ExplicitNull var failingSince: String?
    @ExplicitNull var lastSuccessAt: String?
    var pending: Int
    @ExplicitNull var rotatedAt: String?
    var createdAt: String
    @ExplicitNull var createdBy: String?

    struct Filters: Encodable, Sendable {
        var channels: [String]
        var rules: [String]
        var severities: [String]

        private enum CodingKeys: String, CodingKey {
            case channels = "event_public_ids"
            case rules = "rule_public_ids"
            case severities
        }
    }

    init(_ endpoint: Endpoint) {
        self.id = endpoint.id.text
        self.url = endpoint.settings.url
        self.name = endpoint.settings.name
        self.description = endpoint.settings.description
        self.events = endpoint.settings.events.map(\.rawValue)
        self.isEnabled = endpoint.settings.isEnabled
        self.format = endpoint.settings.format.rawValue
        self.template = endpoint.settings.template
        self.filters = Filters(
            channels: endpoint.settings.filters.channels, rules: endpoint.settings.filters.rules,
            severities: endpoint.settings.filters.severities.map(\.rawValue))
        self.fallback = endpoint.settings.fallback?.text
        self.fallbackSeconds = endpoint.settings.fallbackSeconds
        self.state = endpoint.state.rawValue
        self.stateReason = endpoint.stateReason
        self.failingSince = endpoint.failingSince?.rfc3339
        self.lastSuccessAt = endpoint.lastSuccessAt?.rfc3339
        self.pending = endpoint.pending
        self.rotatedAt = endpoint.rotatedAt?.rfc3339
        self.createdAt = endpoint.createdAt.rfc3339
        self.createdBy = endpoint.createdBy?.text
    }

    private enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case url
        case name
        case description
        case events
        case isEnabled = "enabled"
        case format
        case template
        case filters
        case fallback = "fallback_id"
        case fallbackSeconds = "fallback_after"
        case state
        case stateReason = "state_reason"
        case hasSecret = "has_secret"
        case failingSince = "failing_since"
        case lastSuccessAt = "last_success_on"
        case pending
        case rotatedAt = "rotated_on"
        case createdAt = "created_on"
        case createdBy = "user_public_id"
    }
}
