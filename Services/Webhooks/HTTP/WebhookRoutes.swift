import Domain
import HTTPTypes
import Hummingbird
import ServiceKit

/// `/webhooks`: where events are sent.
struct WebhookRoutes: Sendable {
    let endpoints: EndpointStore
    let networks: AllowedNetworkStore
    let samples: SampleSender
    let dispatcher: Dispatcher

    /// Whether a mail server is named.
    let canMail: Bool

    func add(to router: Router<AppRequestContext>) {
        let group = router.group("/api/v1/webhooks")
        group.get(use: self.list)
        group.post(use: self.create)
        group.get(":id", use: self.fetch)
        group.put(":id", use: self.update)
        group.delete(":id", use: self.delete)
        group.post(":id/rotate-secret", use: self.rotate)
        group.post(":id/test", use: self.test)
    }

    @Sendable private func list(
        _ request: Request, context: AppRequestContext
    ) async throws -> PageResponse<WebhookDTO> {
        let page = try PageRequest(request)
        let listing = try await self.endpoints.list(limit: page.pageSize, offset: page.offset)
        return PageResponse(page, total: listing.total, data: listing.elements.map(WebhookDTO.init))
    }

    @Sendable private func create(_ request: Request, context: AppRequestContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        let guardian = try await self.guardian()
        var fields = try BodyFields(try await request.decodeJSON())
        let target = fields.require("url") { $0.optionalTarget("url", through: guardian, canMail: self.canMail) }
        _ = fields.require("events") { _ in true }
        let changes = fields.webhookChanges(url: target)
        try fields.finish()
        let settings = try changes.applied(
            to: EndpointSettings(url: "", events: [], format: target.map(WebhookFormat.standard) ?? .json))
        let secret = changes.secret ?? .random()
        let id = Endpoint.ID.random()
        try await self.endpoints.insert(id, settings, secret: secret, by: principal.user)
        let created = CreatedWebhookDTO(webhook: WebhookDTO(try await self.endpoints.fetch(id)), secret: secret.text)
        return try self.handOver(created, status: .created, request, context)
    }

    @Sendable private func fetch(_ request: Request, context: AppRequestContext) async throws -> Response {
        let endpoint = try await self.endpoints.fetch(try context.webhookID())
        return try context.responseEncoder.encode(WebhookDTO(endpoint), from: request, context: context)
    }

    @Sendable private func update(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let id = try context.webhookID()
        let guardian = try await self.guardian()
        var fields = try BodyFields(try await request.decodeJSON())
        let target = fields.optionalTarget("url", through: guardian, canMail: self.canMail)
        let changes = fields.webhookChanges(url: target)
        try fields.finish()
        try await self.endpoints.update(id, changes)
        self.dispatcher.wake()
        return StatusResponse("Webhook successfully updated.")
    }

    @Sendable private func delete(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        try await self.endpoints.delete(try context.webhookID())
        return StatusResponse("Webhook successfully deleted.")
    }

    @Sendable private func rotate(_ request: Request, context: AppRequestContext) async throws -> Response {
        let id = try context.webhookID()
        var fields = try BodyFields(try await request.decodeJSON())
        let hours = fields.optionalInteger("overlap_hours", in: EndpointRules.overlapHours)
        try fields.finish()
        let secret = SigningSecret.random()
        let rotation = try await self.endpoints.rotate(id, to: secret, overlap: .seconds((hours ?? 24) * 3600))
        return try self.handOver(
            RotatedSecretDTO(secret, at: rotation.at, previousUntil: rotation.previousUntil), status: .ok, request,
            context)
    }

    @Sendable private func test(_ request: Request, context: AppRequestContext) async throws -> Response {
        let sent = try await self.samples.send(to: try context.webhookID(), at: .now())
        return try context.responseEncoder.encode(
            TestedWebhookDTO(sent.delivery, sent.event, sent.attempt), from: request, context: context)
    }

    private func guardian() async throws -> AddressGuard {
        AddressGuard(allowed: try await self.networks.list().map(\.network))
    }

    /// An answer with a secret, which no cache may keep.
    private func handOver(
        _ body: some Encodable, status: HTTPResponse.Status, _ request: Request, _ context: AppRequestContext
    ) throws -> Response {
        var response = try context.responseEncoder.encode(body, from: request, context: context)
        response.status = status
        response.headers[.cacheControl] = "no-store"
        return response
    }
}

extension BodyFields {
    /// What a body says of a webhook, but for its URL.
    fileprivate mutating func webhookChanges(url: EndpointTarget?) -> EndpointChanges {
        EndpointChanges(
            url: url?.text, name: self.clearable("name") { $0.optionalText("name", length: EndpointRules.nameLength) },
            description: self.clearable("description") {
                $0.optionalText("description", length: EndpointRules.descriptionLength)
            },
            events: self.optionalEvents("events"), secret: self.optionalSigningSecret("secret"),
            isEnabled: self.optionalBool("enabled"), format: self.optionalChoice("format"),
            template: self.clearable("template") {
                $0.optionalText("template", length: EndpointRules.templateLength)
            },
            filters: self.optionalFilters("filters"),
            fallback: self.clearable("fallback_id") { $0.optionalEndpoint("fallback_id") },
            fallbackSeconds: self.optionalInteger("fallback_after", in: EndpointRules.fallbackSeconds))
    }
}
