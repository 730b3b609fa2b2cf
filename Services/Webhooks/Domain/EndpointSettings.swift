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

    /// Who gets what does not arrive; nil: nobody.
    var fallback: Endpoint.ID?

    /// Seconds after its first attempt before a delivery goes to the fallback too.
    var fallbackSeconds = EndpointRules.usualFallbackSeconds
}
