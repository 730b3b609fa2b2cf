import Domain

/// What an endpoint's fields may be; lengths in characters.
enum EndpointRules {
    static let urlLength = 1...2048
    static let nameLength = 1...255
    static let descriptionLength = 0...2000
    static let templateLength = 1...10_000
    static let secretLength = 1...255

    /// Of ids in one filter.
    static let filterLimit = 1000
    static let networkLimit = 100
    static let noteLength = 0...255

    /// Hours for which an old secret may go on to sign.
    static let overlapHours = 0...168

    /// Seconds before a delivery goes to the fallback too.
    static let fallbackSeconds = 60...86_400
    static let usualFallbackSeconds = 300

    /// Mail has a format of its own.
    static func checkFormat(of settings: EndpointSettings) throws(ValidationError) {
        guard MailTarget.isMail(settings.url) != (settings.format == .email) else { return }
        let reason =
            settings.format == .email
            ? "The format 'email' is for mailto: alone" : "What goes to mailto: has the format 'email'"
        throw ValidationError(field: "format", reason, type: "enum")
    }

    /// A template must be there if it is needed, and make JSON of a sample of each event.
    static func checkTemplate(of settings: EndpointSettings) throws(ValidationError) {
        guard settings.format == .template else { return }
        guard let template = settings.template else {
            throw ValidationError(field: "template", "The format 'template' needs one", type: "missing")
        }
        for event in settings.events {
            let sample = SampleEvent.make(event, id: "sample", at: Timestamp(microseconds: 0))
            do {
                _ = try EventBody.render(sample, as: .template, template: template)
            } catch {
                let reason = (error as? TemplateError)?.message ?? "\(error)"
                throw ValidationError(field: "template", "\(reason) (\(event.rawValue))", type: "template")
            }
        }
    }
}
