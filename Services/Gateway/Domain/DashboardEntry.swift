import Domain

/// A dashboard with its widgets, from top to bottom and from left to right.
struct DashboardEntry: Sendable, Hashable {
    var dashboard: Dashboard
    var widgets: [Widget]
}
