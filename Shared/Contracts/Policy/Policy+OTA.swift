// A table reads best with one line for each route.
// swift-format-ignore-file

import Domain

extension Policy {
    /// Releases of this software: in, out, and what became of them.
    package static let ota: [RoutePolicy] = [
        RoutePolicy(.get, "/api/v1/ota", .member(.admin, .updatesRead), .reads),
        RoutePolicy(.post, "/api/v1/ota", .member(.admin, .updatesWrite)),
        RoutePolicy(.get, "/api/v1/ota/check", .member(.viewer, .updatesRead), .reads),
        RoutePolicy(.get, "/api/v1/ota/status", .member(.admin, .updatesRead), .reads),
        RoutePolicy(.post, "/api/v1/ota/upload", .member(.admin, .updatesWrite)),
        RoutePolicy(.post, "/api/v1/ota/uploads", .member(.admin, .updatesWrite)),
        RoutePolicy(.get, "/api/v1/ota/uploads/{upload}", .member(.admin, .updatesRead), .reads),
        RoutePolicy(.patch, "/api/v1/ota/uploads/{upload}", .member(.admin, .updatesWrite), .reads),
        RoutePolicy(.delete, "/api/v1/ota/uploads/{upload}", .member(.admin, .updatesWrite)),
        RoutePolicy(.post, "/api/v1/ota/device", .device(.viewer, .updatesRead), .reads),
        RoutePolicy(.get, "/api/v1/ota/devices", .member(.operator, .updatesRead), .reads),
        RoutePolicy(.get, "/api/v1/ota/devices/{device}", .member(.operator, .updatesRead), .reads),
        RoutePolicy(.put, "/api/v1/ota/devices/{device}", .member(.admin, .updatesWrite)),
        RoutePolicy(.delete, "/api/v1/ota/devices/{device}", .member(.admin, .updatesWrite)),
        RoutePolicy(.get, "/api/v1/ota/rollouts", .member(.operator, .updatesRead), .reads),
        RoutePolicy(.post, "/api/v1/ota/rollouts", .member(.admin, .updatesWrite)),
        RoutePolicy(.post, "/api/v1/ota/rollouts/preview", .member(.operator, .updatesRead), .reads),
        RoutePolicy(.get, "/api/v1/ota/rollouts/{rollout}", .member(.operator, .updatesRead), .reads),
        RoutePolicy(.delete, "/api/v1/ota/rollouts/{rollout}", .member(.admin, .updatesWrite)),
        RoutePolicy(.get, "/api/v1/ota/rollouts/{rollout}/devices", .member(.operator, .updatesRead), .reads),
        RoutePolicy(.get, "/api/v1/ota/rollouts/{rollout}/log", .member(.operator, .updatesRead), .reads),
        RoutePolicy(.post, "/api/v1/ota/rollouts/{rollout}/approve", .member(.admin, .updatesWrite)),
        RoutePolicy(.post, "/api/v1/ota/rollouts/{rollout}/start", .member(.admin, .updatesWrite)),
        RoutePolicy(.post, "/api/v1/ota/rollouts/{rollout}/pause", .member(.admin, .updatesWrite)),
        RoutePolicy(.post, "/api/v1/ota/rollouts/{rollout}/resume", .member(.admin, .updatesWrite)),
        RoutePolicy(.post, "/api/v1/ota/rollouts/{rollout}/abort", .member(.admin, .updatesWrite)),
        RoutePolicy(.get, "/api/v1/ota/chunks/{chunk}", .device(.viewer, .updatesRead), .unlimited),
        RoutePolicy(.get, "/api/v1/ota/{id}/chunks", .device(.viewer, .updatesRead), .reads),
        RoutePolicy(.get, "/api/v1/ota/{id}", .member(.admin, .updatesRead), .reads),
        RoutePolicy(.delete, "/api/v1/ota/{id}", .member(.admin, .updatesWrite)),
        RoutePolicy(.post, "/api/v1/ota/{id}/apply", .member(.admin, .updatesWrite)),
        RoutePolicy(.post, "/api/v1/ota/{id}/rollback", .member(.admin, .updatesWrite)),
        RoutePolicy(.get, "/api/v1/ota/{id}/bundle", .device(.viewer, .updatesRead)),
    ]
}
