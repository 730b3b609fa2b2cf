import Domain
import Hummingbird
import ServiceKit

/// `/webhooks/preview`: what would be sent, without a webhook and without sending it.
struct PreviewRoutes: Sendable {
    /// Where links lead; nil: there are none.
    var site: PublicAddress?
    var now: @Sendable () -> Timestamp = { .now() }

    func add(to router: Router<AppRequestContext>) {
        router.post("/api/v1/webhooks/preview", use: self.preview)
    }

    @Sendable private func preview(_ request: Request, context: AppRequestContext) async throws -> PreviewedBodyDTO {
        var fields = try BodyFields(try await request.decodeJSON())
        let format: WebhookFormat? = fields.require("format") { $0.optionalChoice("format") }
        let template = fields.optionalText("template", length: 0...EndpointRules.templateLength.upperBound)
        let event: WebhookEvent? = fields.require("event_type") { $0.optionalEvent("event_type") }
        try fields.finish()
        let sample = SampleEvent.make(event ?? .systemAlert, id: SampleEvent.source, at: self.now())
        let (body, fault) = try EventBody.preview(sample, as: format ?? .json, template: template, site: self.site)
        return PreviewedBodyDTO(body, fault)
    }
}
