// A table reads best with one line for each route.
// swift-format-ignore-file

import Domain

extension Policy {
    /// Watches readings, and says when something is wrong.
    package static let rules: [RoutePolicy] = [
        RoutePolicy(.get, "/api/v1/rules", .member(.viewer, .rulesRead), .reads),
        RoutePolicy(.post, "/api/v1/rules", .member(.operator, .rulesWrite)),
        RoutePolicy(.post, "/api/v1/rules/check", .member(.viewer, .rulesRead), .reads),
        RoutePolicy(.post, "/api/v1/rules/backtest", .member(.viewer, .rulesRead)),
        RoutePolicy(.get, "/api/v1/rules/{id}", .member(.viewer, .rulesRead), .reads),
        RoutePolicy(.put, "/api/v1/rules/{id}", .member(.operator, .rulesWrite)),
        RoutePolicy(.delete, "/api/v1/rules/{id}", .member(.operator, .rulesWrite)),
        RoutePolicy(.post, "/api/v1/rules/{id}/tests", .member(.viewer, .rulesRead)),
        RoutePolicy(.get, "/api/v1/rules/{id}/explain", .member(.viewer, .rulesRead)),
        RoutePolicy(.get, "/api/v1/alerts", .member(.viewer, .alertsRead), .reads),
        RoutePolicy(.get, "/api/v1/alerts/summary", .member(.viewer, .alertsRead), .reads),
        RoutePolicy(.get, "/api/v1/alerts/assignees", .member(.operator, .alertsWrite), .reads),
        RoutePolicy(.post, "/api/v1/alerts/acknowledge", .member(.operator, .alertsWrite)),
        RoutePolicy(.get, "/api/v1/alerts/{id}", .member(.viewer, .alertsRead), .reads),
        RoutePolicy(.post, "/api/v1/alerts/{id}/comments", .member(.operator, .alertsWrite)),
        RoutePolicy(.post, "/api/v1/alerts/{id}/shelve", .member(.operator, .alertsWrite)),
        RoutePolicy(.post, "/api/v1/alerts/{id}/unshelve", .member(.operator, .alertsWrite)),
        RoutePolicy(.put, "/api/v1/alerts/{id}/assignee", .member(.operator, .alertsWrite)),
        RoutePolicy(.get, "/api/v1/maintenance", .member(.viewer, .alertsRead), .reads),
        RoutePolicy(.post, "/api/v1/maintenance", .member(.operator, .alertsWrite)),
        RoutePolicy(.get, "/api/v1/maintenance/{id}", .member(.viewer, .alertsRead), .reads),
        RoutePolicy(.put, "/api/v1/maintenance/{id}", .member(.operator, .alertsWrite)),
        RoutePolicy(.delete, "/api/v1/maintenance/{id}", .member(.operator, .alertsWrite)),
    ]
}
