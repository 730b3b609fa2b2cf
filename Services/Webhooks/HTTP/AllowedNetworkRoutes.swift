import Domain
import Hummingbird
import ServiceKit

/// `/webhooks/allowed-networks`: which private networks may be reached.
struct AllowedNetworkRoutes: Sendable {
    let networks: AllowedNetworkStore

    func add(to router: Router<AppRequestContext>) {
        let group = router.group("/api/v1/webhooks/allowed-networks")
        group.get(use: self.list)
        group.put(use: self.replace)
    }

    @Sendable private func list(_ request: Request, context: AppRequestContext) async throws -> Response {
        try await self.answer(request, context)
    }

    @Sendable private func replace(_ request: Request, context: AppRequestContext) async throws -> Response {
        var fields = try BodyFields(try await request.decodeJSON())
        let networks = fields.networks("networks")
        try fields.finish()
        try await self.networks.replace(by: networks)
        return try await self.answer(request, context)
    }

    private func answer(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let networks = AllowedNetworksDTO(try await self.networks.list())
        return try context.responseEncoder.encode(networks, from: request, context: context)
    }
}
