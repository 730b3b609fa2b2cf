import Domain
import Hummingbird
import ServiceKit

/// `/webhooks/{id}/deliveries`: the log, and sending again.
struct DeliveryRoutes: Sendable {
    let deliveries: DeliveryStore
    let dispatcher: Dispatcher

    func add(to router: Router<AppRequestContext>) {
        let group = router.group("/api/v1/webhooks/:id")
        group.get("deliveries", use: self.list)
        group.get("deliveries/:delivery", use: self.fetch)
        group.post("deliveries/:delivery/redeliver", use: self.redeliver)
        group.post("redeliver", use: self.redeliverSince)
    }

    @Sendable private func list(
        _ request: Request, context: AppRequestContext
    ) async throws -> PageResponse<DeliveryDTO> {
        let id = try context.webhookID()
        let page = try PageRequest(request)
        var query = QueryFields(request)
        let question = DeliveryQuestion(
            status: query.choice("status"), event: query.choice("event_type"), from: query.time("from"),
            to: query.time("to"))
        try query.finish()
        let listing = try await self.deliveries.list(of: id, question, limit: page.pageSize, offset: page.offset)
        return PageResponse(page, total: listing.total, data: listing.elements.map(DeliveryDTO.init))
    }

    @Sendable private func fetch(_ request: Request, context: AppRequestContext) async throws -> Response {
        let detail = try await self.deliveries.fetch(try context.deliveryID(), of: try context.webhookID())
        return try context.responseEncoder.encode(DeliveryDetailDTO(detail), from: request, context: context)
    }

    @Sendable private func redeliver(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        try await self.deliveries.redeliver(try context.deliveryID(), of: try context.webhookID())
        self.dispatcher.wake()
        return StatusResponse("It is delivered again.")
    }

    @Sendable private func redeliverSince(_ request: Request, context: AppRequestContext) async throws -> Response {
        let id = try context.webhookID()
        var fields = try BodyFields(try await request.decodeJSON())
        let what: RedeliveryKind? = fields.choice("what")
        let now = Timestamp.now()
        let since = fields.require("since") { $0.optionalTime("since", in: Timestamp(microseconds: 0)...now) } ?? now
        try fields.finish()
        let count =
            switch what {
            case .missing: try await self.deliveries.deliverMissing(to: id, since: since)
            case .failed, nil: try await self.deliveries.redeliverFailed(of: id, since: since)
            }
        self.dispatcher.wake()
        return try context.responseEncoder.encode(RedeliveredDTO(count: count), from: request, context: context)
    }
}

private struct RedeliveredDTO: Encodable {
    var count: Int
}

private enum RedeliveryKind: String, CaseIterable {
    case failed
    case missing
}
