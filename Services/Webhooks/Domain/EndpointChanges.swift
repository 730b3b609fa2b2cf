import Domain

/// What an update of an endpoint sets; nil leaves a field as it is, an inner nil clears it.
struct EndpointChanges: Sendable, Hashable {
    var url: String?
    var name: String??
    var description: String??
    var events: [WebhookEvent]?
    var secret: SigningSecret?
    var isEnabled: Bool?
    var format: WebhookFormat?
    var template: String??
    var filters: EndpointFilters?
    var fallback: Endpoint.ID??
    var fallbackSeconds: Int?

    /// A URL of another kind changes the format with it, unless that is given too.
    ///
    /// - Throws: `ValidationError` when URL, format, template and events do not go together.
    func applied(to settings: EndpointSettings) throws(ValidationError) -> EndpointSettings {
        var changed = settings
        if let url {
            changed.url = url
            let isMail = MailTarget.isMail(url)
            if isMail != (settings.format == .email) { changed.format = isMail ? .email : .json }
        }
        if let name { changed.name = name }
        if let description { changed.description = description }
        if let events { changed.events = events }
        if let isEnabled { changed.isEnabled = isEnabled }
        if let format { changed.format = format }
        if let template { changed.template = template }
        if let filters { changed.filters = filters }
        if let fallback { changed.fallback = fallback }
        if let fallbackSeconds { changed.fallbackSeconds = fallbackSeconds }
        try EndpointRules.checkFormat(of: changed)
        try EndpointRules.checkTemplate(of: changed)
        return changed
    }
}
