// A table reads best with one line for each route.
// swift-format-ignore-file

import Domain

extension Policy {
    /// Readings out.
    package static let query: [RoutePolicy] = [
        RoutePolicy(.get, "/ws/datapoints/stream", .reader(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/ws/metrics", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/ws/metrics", .member(.viewer, .telemetryRead), .reads),

        RoutePolicy(.get, "/api/v1/datapoints", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/v1/datapoints/latest", .reader(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/v1/datapoints/{id}", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/v1/series", .reader(.viewer, .telemetryRead), .reads),
        RoutePolicy(.post, "/api/v1/datapoints/series", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/v1/statistics", .reader(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/v1/export", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/v1/experiments/{id}/export/csv", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/v1/experiments/compare", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/v1/completeness", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/v1/completeness/gaps", .member(.viewer, .telemetryRead), .reads),

        RoutePolicy(.get, "/api/v1/history/metrics", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/v1/history/metrics/types", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/v1/history/types", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/v1/history/compare", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/history/metrics", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/history/metrics/types", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/history/types", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/history/compare", .member(.viewer, .telemetryRead), .reads),

        RoutePolicy(.get, "/api/plugins", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/plugins/categories/list", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/plugins/stats/summary", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/plugins/{id}", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/plugins/{id}/status", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/plugins/{id}/metrics", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/plugins/{id}/metrics/history", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/plugins/{id}/executions", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.post, "/api/plugins/{id}/enable", .member(.operator, .channelsWrite)),
    ]
}
