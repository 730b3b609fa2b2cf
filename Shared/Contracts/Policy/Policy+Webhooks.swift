// A table reads best with one line for each route.
// swift-format-ignore-file

import Domain

extension Policy {
    /// Tells other systems what happened.
    package static let webhooks: [RoutePolicy] = [
        RoutePolicy(.get, "/api/v1/webhooks", .member(.admin, .webhooksRead)),
        RoutePolicy(.post, "/api/v1/webhooks", .member(.admin, .webhooksWrite)),
        RoutePolicy(.get, "/api/v1/webhooks/allowed-networks", .member(.admin, .webhooksRead)),
        RoutePolicy(.put, "/api/v1/webhooks/allowed-networks", .member(.admin, .webhooksWrite)),
        RoutePolicy(.post, "/api/v1/webhooks/preview", .member(.admin, .webhooksRead), .reads),
        RoutePolicy(.get, "/api/v1/webhooks/{id}", .member(.admin, .webhooksRead)),
        RoutePolicy(.put, "/api/v1/webhooks/{id}", .member(.admin, .webhooksWrite)),
        RoutePolicy(.delete, "/api/v1/webhooks/{id}", .member(.admin, .webhooksWrite)),
        RoutePolicy(.post, "/api/v1/webhooks/{id}/rotate-secret", .member(.admin, .webhooksWrite)),
        RoutePolicy(.post, "/api/v1/webhooks/{id}/test", .member(.admin, .webhooksWrite)),
        RoutePolicy(.post, "/api/v1/webhooks/{id}/redeliver", .member(.admin, .webhooksWrite)),
        RoutePolicy(.get, "/api/v1/webhooks/{id}/deliveries", .member(.admin, .webhooksRead)),
        RoutePolicy(.get, "/api/v1/webhooks/{id}/deliveries/{delivery}", .member(.admin, .webhooksRead)),
        RoutePolicy(.post, "/api/v1/webhooks/{id}/deliveries/{delivery}/redeliver", .member(.admin, .webhooksWrite)),
    ]
}
