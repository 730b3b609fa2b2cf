import Auth
import Domain
import HTTPTypes
import Hummingbird
import Logging
import ServiceKit

/// `/dashboards/{id}/shares`: links by which others see a dashboard; `/share`: what such a link shows.
struct ShareLinkRoutes: Sendable {
    let links: ShareLinkStore
    let dashboards: DashboardStore
    let channels: ChannelStore
    let publisher: ChangePublisher
    let now: @Sendable () -> Timestamp

    func add(to router: some RouterMethods<AppRequestContext>) {
        router.get("/dashboards/:id/shares", use: self.list)
        router.post("/dashboards/:id/shares", use: self.create)
        router.delete("/dashboards/:id/shares/:share", use: self.delete)
        router.get("/share", use: self.show)
    }

    @Sendable private func list(
        _ request: Request, context: AppRequestContext
    ) async throws -> PageResponse<ShareLinkDTO> {
        let principal = try context.requirePrincipal()
        let page = try PageRequest(request)
        let listing = try await self.links.list(
            of: try context.dashboardID(), limit: page.pageSize, offset: page.offset
        ) { try $0.expectChangeable(by: principal) }
        return PageResponse(page, total: listing.total, data: listing.elements.map(ShareLinkDTO.init))
    }

    @Sendable private func create(_ request: Request, context: AppRequestContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        let id = try context.dashboardID()
        var fields = try BodyFields(try await request.decodeJSON())
        let name = fields.text("name", length: DashboardRules.nameLength)
        let hours =
            fields.optionalInteger("expires_in_hours", in: DashboardRules.shareLife) ?? DashboardRules.defaultShareLife
        try fields.finish()
        let now = self.now()
        let link = ShareLink(id: .random(), name: name, createdAt: now, expiresAt: now + .seconds(hours * 3600))
        let token = APIToken.random()
        try await self.links.insert(link, hash: token.hash, of: id, by: principal.user) {
            try $0.expectChangeable(by: principal)
        }
        await self.publisher.credentialMade(link.id.text)
        context.logger.info("Dashboard shared", metadata: ["dashboard.id": "\(id)", "share.id": "\(link.id)"])
        var response = try context.responseEncoder.encode(
            NewShareLinkDTO(link, token: token), from: request, context: context)
        response.status = .created
        response.headers[.cacheControl] = "no-store"
        return response
    }

    @Sendable private func delete(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let principal = try context.requirePrincipal()
        let share = ShareLink.ID(try context.parameters.require("share"))
        guard !share.text.utf8.contains(0) else { throw GatewayError.shareLinkNotFound(share) }
        try await self.links.delete(share, of: try context.dashboardID()) { try $0.expectChangeable(by: principal) }
        await self.publisher.credentialsEnded()
        return StatusResponse("Share link successfully deleted.")
    }

    /// The dashboard and the channels that the link may see, as they are now.
    @Sendable private func show(_ request: Request, context: AppRequestContext) async throws -> Response {
        let reader = try context.requirePrincipal()
        guard let view = reader.view, case .apiToken(_, let expiresAt) = reader.credential else {
            throw AccessError.noShareLink
        }
        let entry = try await self.dashboards.fetch(view.dashboard)
        let channels = try await self.channels.all().filter { reader.sees($0.channel) }
        let answer = SharedDashboardDTO(
            name: reader.name, expiresAt: expiresAt?.rfc3339, dashboard: DashboardDTO(entry),
            channels: channels.map(ChannelDTO.init))
        return try context.responseEncoder.encode(answer, from: request, context: context)
    }
}
