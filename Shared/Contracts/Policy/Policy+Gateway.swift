// A table reads best with one line for each route.
// swift-format-ignore-file

import Domain

extension Policy {
    /// People, credentials and the catalogue.
    package static let gateway: [RoutePolicy] = [
        RoutePolicy(.get, "/health", .everybody, .unlimited),
        RoutePolicy(.get, "/health/scheduler", .everybody, .unlimited),

        RoutePolicy(.post, "/api/v1/auth/login", .everybody),
        RoutePolicy(.post, "/api/v1/auth/logout", .holder),
        RoutePolicy(.get, "/api/v1/auth/me", .holder),
        RoutePolicy(.get, "/api/v1/auth/sso/config", .everybody, .reads),
        RoutePolicy(.get, "/api/v1/auth/sso/authorize", .everybody),
        RoutePolicy(.get, "/api/v1/auth/sso/callback", .everybody),
        RoutePolicy(.post, "/api/v1/auth/sso/exchange", .everybody),

        RoutePolicy(.get, "/api/v1/auth/sessions", .member(.viewer, .usersRead)),
        RoutePolicy(.delete, "/api/v1/auth/sessions", .member(.viewer, .usersWrite)),
        RoutePolicy(.delete, "/api/v1/auth/sessions/{session}", .member(.viewer, .usersWrite)),

        RoutePolicy(.get, "/api/v1/tokens", .member(.viewer, .tokensRead)),
        RoutePolicy(.post, "/api/v1/tokens", .member(.viewer, .tokensWrite)),
        RoutePolicy(.get, "/api/v1/tokens/{id}", .member(.viewer, .tokensRead)),
        RoutePolicy(.put, "/api/v1/tokens/{id}", .member(.viewer, .tokensWrite)),
        RoutePolicy(.post, "/api/v1/tokens/{id}/rotate", .member(.viewer, .tokensWrite)),
        RoutePolicy(.delete, "/api/v1/tokens/{id}", .member(.viewer, .tokensWrite)),

        RoutePolicy(.get, "/api/v1/users", .member(.admin, .usersRead)),
        RoutePolicy(.post, "/api/v1/users", .member(.admin, .usersWrite)),
        RoutePolicy(.get, "/api/v1/users/{id}", .member(.viewer, .usersRead)),
        RoutePolicy(.put, "/api/v1/users/{id}", .member(.viewer, .usersWrite)),
        RoutePolicy(.delete, "/api/v1/users/{id}", .member(.admin, .usersWrite)),

        RoutePolicy(.get, "/api/v1/settings", .member(.admin, .settingsRead)),
        RoutePolicy(.get, "/api/v1/users/{id}/sessions", .member(.admin, .usersRead)),
        RoutePolicy(.delete, "/api/v1/users/{id}/sessions", .member(.admin, .usersWrite)),
        RoutePolicy(.delete, "/api/v1/users/{id}/sessions/{session}", .member(.admin, .usersWrite)),

        RoutePolicy(.get, "/api/v1/events", .device(.viewer, .channelsRead)),
        RoutePolicy(.post, "/api/v1/events", .device(.operator, .channelsWrite)),
        RoutePolicy(.get, "/api/v1/events/labels", .member(.viewer, .channelsRead)),
        RoutePolicy(.get, "/api/v1/events/export", .member(.viewer, .channelsRead)),
        RoutePolicy(.post, "/api/v1/events/import", .member(.operator, .channelsWrite)),
        RoutePolicy(.post, "/api/v1/events/bulk", .member(.operator, .channelsWrite)),
        RoutePolicy(.get, "/api/v1/events/{id}", .device(.viewer, .channelsRead)),
        RoutePolicy(.put, "/api/v1/events/{id}", .device(.operator, .channelsWrite)),
        RoutePolicy(.delete, "/api/v1/events/{id}", .member(.operator, .channelsWrite)),

        RoutePolicy(.get, "/api/v1/experiments", .member(.viewer, .experimentsRead)),
        RoutePolicy(.post, "/api/v1/experiments", .member(.operator, .experimentsWrite)),
        RoutePolicy(.get, "/api/v1/experiments/{id}", .member(.viewer, .experimentsRead)),
        RoutePolicy(.put, "/api/v1/experiments/{id}", .member(.operator, .experimentsWrite)),
        RoutePolicy(.put, "/api/v1/experiments/{id}/stop", .member(.operator, .experimentsWrite)),
        RoutePolicy(.delete, "/api/v1/experiments/{id}", .member(.operator, .experimentsWrite)),

        RoutePolicy(.get, "/api/v1/dashboards", .member(.viewer, .dashboardsRead)),
        RoutePolicy(.post, "/api/v1/dashboards", .member(.operator, .dashboardsWrite)),
        RoutePolicy(.get, "/api/v1/dashboards/{id}", .member(.viewer, .dashboardsRead)),
        RoutePolicy(.put, "/api/v1/dashboards/{id}", .member(.operator, .dashboardsWrite)),
        RoutePolicy(.delete, "/api/v1/dashboards/{id}", .member(.operator, .dashboardsWrite)),
        RoutePolicy(.post, "/api/v1/dashboards/{id}/widgets", .member(.operator, .dashboardsWrite)),
        RoutePolicy(.put, "/api/v1/dashboards/{id}/widgets/{widget}", .member(.operator, .dashboardsWrite)),
        RoutePolicy(.delete, "/api/v1/dashboards/{id}/widgets/{widget}", .member(.operator, .dashboardsWrite)),
        RoutePolicy(.get, "/api/v1/dashboards/{id}/shares", .member(.operator, .dashboardsRead)),
        RoutePolicy(.post, "/api/v1/dashboards/{id}/shares", .member(.operator, .dashboardsWrite)),
        RoutePolicy(.delete, "/api/v1/dashboards/{id}/shares/{share}", .member(.operator, .dashboardsWrite)),
        RoutePolicy(.get, "/api/v1/share", .shareLink, .reads),

        RoutePolicy(.get, "/api/v1/logging", .member(.viewer, .noticesRead), .reads),
        RoutePolicy(.post, "/api/v1/logging", .member(.operator, .noticesWrite)),
        RoutePolicy(.put, "/api/v1/logging", .member(.operator, .noticesWrite)),
        RoutePolicy(.delete, "/api/v1/logging", .member(.operator, .noticesWrite)),
        RoutePolicy(.get, "/api/v1/logging/{id}", .member(.viewer, .noticesRead), .reads),
        RoutePolicy(.put, "/api/v1/logging/{id}", .member(.operator, .noticesWrite)),
        RoutePolicy(.delete, "/api/v1/logging/{id}", .member(.operator, .noticesWrite)),

        RoutePolicy(.get, "/api/v1/audit", .member(.admin, .auditRead)),
        RoutePolicy(.get, "/api/v1/audit/export", .member(.admin, .auditRead)),
        RoutePolicy(.get, "/api/v1/audit/heads", .member(.admin, .auditRead)),

        RoutePolicy(.get, "/api/v1/credentials", .member(.admin, .credentialsRead)),
        RoutePolicy(.post, "/api/v1/credentials", .member(.admin, .credentialsWrite)),
        RoutePolicy(.get, "/api/v1/credentials/{id}", .member(.admin, .credentialsRead)),
        RoutePolicy(.put, "/api/v1/credentials/{id}", .member(.admin, .credentialsWrite)),
        RoutePolicy(.delete, "/api/v1/credentials/{id}", .member(.admin, .credentialsWrite)),
        RoutePolicy(.post, "/api/v1/credentials/{id}/reveal", .member(.admin, .credentialsReveal)),

        RoutePolicy(.get, "/api/v1/plugins", .member(.viewer, .pluginsRead)),
        RoutePolicy(.post, "/api/v1/plugins", .member(.admin, .pluginsWrite)),
        RoutePolicy(.get, "/api/v1/plugins/available", .member(.viewer, .pluginsRead)),
        RoutePolicy(.get, "/api/v1/plugins/packages", .member(.viewer, .pluginsRead)),
        RoutePolicy(.get, "/api/v1/plugins/assigned", .device(.operator, .pluginsRun)),
        RoutePolicy(.post, "/api/v1/plugins/executions", .device(.operator, .pluginsRun)),
        RoutePolicy(.get, "/api/v1/plugins/{id}", .member(.viewer, .pluginsRead)),
        RoutePolicy(.put, "/api/v1/plugins/{id}", .member(.admin, .pluginsWrite)),
        RoutePolicy(.delete, "/api/v1/plugins/{id}", .member(.admin, .pluginsWrite)),
        RoutePolicy(.get, "/api/v1/plugins/{id}/executions", .member(.viewer, .pluginsRead)),
        RoutePolicy(.get, "/api/v1/plugins/{id}/channels", .member(.viewer, .pluginsRead)),
        RoutePolicy(.post, "/api/v1/plugins/{id}/channels", .member(.admin, .pluginsWrite)),
        RoutePolicy(.put, "/api/v1/plugins/{id}/channels/{mapping}", .member(.admin, .pluginsWrite)),
        RoutePolicy(.delete, "/api/v1/plugins/{id}/channels/{mapping}", .member(.admin, .pluginsWrite)),
    ]
}
