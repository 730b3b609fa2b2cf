import Domain
import ServiceKit

/// A maintenance window on the wire.
struct MaintenanceDTO: Encodable, Sendable {
    struct Scope: Encodable, Sendable {
        var all: Bool
        var channels: [String]
        var tags: [String]
        var devices: [String]

        private enum CodingKeys: String, CodingKey {
            case all
            case channels = "event_public_ids"
            case tags, devices
        }
    }

    var id: String
    var name: String
    @ExplicitNull var reason: String?
    var from: Timestamp
    var to: Timestamp
    var scope: Scope
    var state: String
    var createdBy: PersonDTO
    var createdAt: Timestamp

    init(_ window: MaintenanceWindow, at now: Timestamp) {
        let plan = window.plan
        self.id = window.id.text
        self.name = plan.name
        self.reason = plan.reason
        self.from = plan.from
        self.to = plan.to
        self.scope = Scope(
            all: plan.scope.coversAll, channels: plan.scope.channels, tags: plan.scope.tags,
            devices: plan.scope.devices)
        self.state = window.state(at: now).rawValue
        self.createdBy = PersonDTO(window.createdBy)
        self.createdAt = window.createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case name, reason, from, to, scope, state
        case createdBy = "created_by"
        case createdAt = "created_on"
    }
}
