import Domain

/// What an update of a dashboard sets; nil leaves a field as it is.
struct DashboardChanges: Sendable, Hashable {
    var name: String?
    var isGlobal: Bool?

    /// The outer optional: whether to set it; the inner: to what.
    var configuration: String??

    /// All widgets there will be.
    var widgets: [Widget]?

    /// The version that was looked at when the changes were made; nil: whichever there is.
    var version: Int?

    /// - Throws: ``GatewayError/dashboardChanged`` when `entry` is of another version.
    func apply(to entry: inout DashboardEntry) throws(GatewayError) {
        if let version, version != entry.dashboard.version { throw .dashboardChanged }
        if let name { entry.dashboard.name = name }
        if let isGlobal { entry.dashboard.isGlobal = isGlobal }
        if let configuration { entry.dashboard.configuration = configuration }
        if let widgets { entry.widgets = Self.keepingIDs(of: entry.widgets, in: widgets) }
    }

    /// An id that is none of the dashboard's own is nobody's: its widget is new.
    private static func keepingIDs(of known: [Widget], in widgets: [Widget]) -> [Widget] {
        let ids = Set(known.map(\.id))
        return widgets.map { widget in
            var widget = widget
            if !ids.contains(widget.id) { widget.id = .random() }
            return widget
        }
    }
}
