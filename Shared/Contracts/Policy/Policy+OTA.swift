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
        RoutePolicy(.get, "/api/v1/ota/{id}", .member(.admin, .updatesRead), .reads),
        RoutePolicy(.delete, "/api/v1/ota/{id}", .member(.admin, .updatesWrite)),
        RoutePolicy(.post, "/api/v1/ota/{id}/apply", .member(.admin, .updatesWrite)),
        RoutePolicy(.post, "/api/v1/ota/{id}/rollback", .member(.admin, .updatesWrite)),
        RoutePolicy(.get, "/api/v1/ota/{id}/bundle", .member(.viewer, .updatesRead)),
    ]
}
