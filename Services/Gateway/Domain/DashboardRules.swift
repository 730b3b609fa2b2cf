import Domain

/// What the fields of dashboards, widgets and share links may be; lengths in characters.
enum DashboardRules {
    static let nameLength = 1...255
    static let columns = 12
    static let rows = 0...10_000
    static let height = 1...12
    static let defaultWidth = 4
    static let defaultHeight = 3

    /// Widgets of a dashboard.
    static let widgetLimit = 100

    /// Bytes of a `config_json`.
    static let configurationLimit = 16_384

    /// Channels and names that a dashboard may show in all: what every service holds of a share link.
    static let visibleLimit = 1000

    /// Links to one dashboard, those that have expired lately among them.
    static let shareLimit = 100

    /// In hours: up to a year.
    static let shareLife = 1...8760
    static let defaultShareLife = 168

    static let visibleMessage = "A dashboard shows at most \(Self.visibleLimit) channels"
    static let fitMessage = "Input should end within \(Self.columns) columns, together with x"
    static let fitType = "out_of_range"

    /// - Throws: `ValidationError` when there are too many widgets, or they show too many channels.
    static func expectFew(_ widgets: [Widget]) throws {
        guard widgets.count <= Self.widgetLimit else {
            throw ValidationError(
                field: "widgets", "A dashboard has at most \(Self.widgetLimit) widgets", type: "list_length")
        }
        guard try VisibleChannels(of: widgets).count <= Self.visibleLimit else {
            throw ValidationError(
                field: "config_json", Self.visibleMessage, type: "list_length")
        }
    }
}
