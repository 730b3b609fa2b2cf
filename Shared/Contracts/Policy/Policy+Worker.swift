// A table reads best with one line for each route.
// swift-format-ignore-file

import Domain

extension Policy {
    /// What is kept how long.
    package static let worker: [RoutePolicy] = [
        RoutePolicy(.get, "/api/v1/retention", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.put, "/api/v1/retention", .member(.admin, .settingsWrite)),
        RoutePolicy(.post, "/api/v1/retention/cleanup", .member(.admin, .settingsWrite)),
        RoutePolicy(.get, "/api/v1/retention/preview", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/v1/retention/channels", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.put, "/api/v1/retention/channels/{id}", .member(.admin, .settingsWrite)),
        RoutePolicy(.delete, "/api/v1/retention/channels/{id}", .member(.admin, .settingsWrite)),
        RoutePolicy(.get, "/api/v1/storage", .member(.viewer, .telemetryRead), .reads),
    ]
}
