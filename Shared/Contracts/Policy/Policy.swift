/// Who may do what: every route of every service, in one table. A service whose routes are not exactly those of its part does
/// not start; `webmacs policy` prints it.
package enum Policy {
    package static var services: [(name: String, routes: [RoutePolicy])] {
        [
            ("gateway", gateway), ("ingestion", ingestion), ("query", query), ("worker", worker), ("rules", rules),
            ("webhooks", webhooks), ("ota", ota),
        ]
    }

    /// What every service answers. nginx passes the first of them on, and only that of the gateway.
    package static let probes: [RoutePolicy] = [
        RoutePolicy(.get, "/healthz", .everybody, .unlimited),
        RoutePolicy(.get, "/readyz", .everybody, .unlimited),
        RoutePolicy(.get, "/metrics", .everybody, .unlimited),
    ]
}
