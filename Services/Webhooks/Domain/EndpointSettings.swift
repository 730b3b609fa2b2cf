import Domain

/// What people say of an endpoint.
struct EndpointSettings: Sendable, Hashable {
    var url: String
    var name: String?
    var description: String?
    var events: [WebhookEvent]
    var isEnabled = true
    var format = WebhookFormat.json

    /// Mustache; needed by ``WebhookFormat/template``.
    var template: String?
    var filters = EndpointFilters()
}
