import Domain
import ServiceKit

/// A dashboard on the wire, with its widgets.
struct DashboardDTO: Encodable, Sendable {
    var id: String
    var name: String
    var isGlobal: Bool
    var createdAt: String
    var updatedAt: String
    @ExplicitNull var owner: String?
    var version: Int
    @ExplicitNull var configuration: String?
    var widgets: [WidgetDTO]

    init(_ entry: DashboardEntry) {
        let dashboard = entry.dashboard
        self.id = dashboard.id.text
        self.name = dashboard.name
        self.isGlobal = dashboard.isGlobal
        self.createdAt = dashboard.createdAt.rfc3339
        self.updatedAt = dashboard.updatedAt.rfc3339
        self.owner = dashboard.owner?.text
        self.version = dashboard.version
        self.configuration = dashboard.configuration
        self.widgets = entry.widgets.map(WidgetDTO.init)
    }

    private enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case name
        case isGlobal = "is_global"
        case createdAt = "created_on"
        case updatedAt = "updated_on"
        case owner = "user_public_id"
        case version
        case configuration = "config_json"
        case widgets
    }
}
