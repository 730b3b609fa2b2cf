// A table reads best with one line for each route.
// swift-format-ignore-file

import Domain

extension Policy {
    /// Readings in, commands out.
    package static let ingestion: [RoutePolicy] = [
        RoutePolicy(.get, "/ws/controller/telemetry", .member(.operator, .telemetryWrite), .telemetry),
        RoutePolicy(.post, "/api/v1/datapoints", .member(.operator, .telemetryWrite), .telemetry),
        RoutePolicy(.post, "/api/v1/datapoints/batch", .member(.operator, .telemetryWrite), .telemetry),
        RoutePolicy(.post, "/api/v1/write", .member(.operator, .telemetryWrite), .telemetry, schemes: [.bearer, .token, .basic]),
        RoutePolicy(.get, "/api/v1/commands", .member(.viewer, .telemetryRead), .reads),
        RoutePolicy(.get, "/api/v1/commands/{id}", .member(.viewer, .telemetryRead), .reads),
    ]
}
