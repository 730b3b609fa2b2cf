import Auth
import Domain
import HTTPTypes
import Hummingbird
import Logging
import ServiceKit

/// `/tokens`: the credentials of programs. Everyone has his own; those of services, such as devices, are the administrators'.
struct TokenRoutes: Sendable {
    let tokens: TokenStore
    let publisher: ChangePublisher
    let now: @Sendable () -> Timestamp

    func add(to router: some RouterMethods<AppRequestContext>) {
        router.get("/tokens", use: self.list)
        router.post("/tokens", use: self.create)
        router.get("/tokens/:id", use: self.fetch)
        router.put("/tokens/:id", use: self.update)
        router.post("/tokens/:id/rotate", use: self.rotate)
        router.delete("/tokens/:id", use: self.delete)
    }

    /// The own ones; with `all=true` everybody's, for administrators.
    @Sendable private func list(
        _ request: Request, context: AppRequestContext
    ) async throws -> PageResponse<TokenDTO> {
        let principal = try context.requirePrincipal()
        let isAll = request.uri.queryParameters["all"] == "true"
        if isAll, principal.role < .admin { throw AccessError.roleRequired(.admin) }
        let page = try PageRequest(request)
        let listing = try await self.tokens.list(
            of: isAll ? nil : principal.user, limit: page.pageSize, offset: page.offset)
        return PageResponse(page, total: listing.total, data: listing.elements.map { TokenDTO($0) })
    }

    /// One's own, or with `role` that of a service.
    @Sendable private func create(_ request: Request, context: AppRequestContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        let now = self.now()
        var fields = try BodyFields(try await request.decodeJSON())
        let name = fields.text("name", length: TokenRules.nameLength)
        let role: Role? = fields.optionalChoice("role")
        let scopes: Set<Scope>? = fields.optionalChoices("scopes")
        let device = fields.optionalText("device", length: TokenRules.deviceLength)
        let end = fields.tokenEnd(at: now)
        try fields.finish()
        if role != nil, principal.role < .admin { throw AccessError.roleRequired(.admin) }
        let token = ProgramToken(
            id: .random(), name: name,
            owner: role == nil ? ProgramToken.Owner(user: principal.user, name: principal.name) : nil,
            grant: TokenGrant(role: role ?? principal.role, scopes: scopes, device: device, expiresAt: end),
            createdAt: now)
        try token.grant.expectWithin(principal)
        let secret = APIToken.random()
        try await self.tokens.insert(token, hash: secret.hash)
        await self.publisher.credentialMade(token.id.text)
        context.logger.info("API token created", metadata: ["token.id": "\(token.id)"])
        return try self.handOver(TokenDTO(token, secret: secret), status: .created, request, context)
    }

    @Sendable private func fetch(_ request: Request, context: AppRequestContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        let token = try await self.tokens.fetch(try context.tokenID())
        try token.expectVisible(to: principal)
        return try context.responseEncoder.encode(TokenDTO(token), from: request, context: context)
    }

    @Sendable private func update(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let principal = try context.requirePrincipal()
        let id = try context.tokenID()
        try (try await self.tokens.fetch(id)).expectChangeable(by: principal)
        var fields = try BodyFields(try await request.decodeJSON())
        let changes = fields.tokenChanges(at: self.now())
        try fields.finish()
        try await self.tokens.update(id) { try changes.apply(to: &$0, by: principal) }
        await self.publisher.credentialsEnded()
        return StatusResponse("API token successfully updated.")
    }

    /// Sockets of the present secret close; until it ends they may come again with it.
    @Sendable private func rotate(_ request: Request, context: AppRequestContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        let id = try context.tokenID()
        try (try await self.tokens.fetch(id)).expectRotatable(by: principal)
        var fields = try BodyFields(try await request.decodeJSON())
        let minutes = fields.optionalInteger("overlap_minutes", in: TokenRules.overlap) ?? 0
        try fields.finish()
        let secret = APIToken.random()
        let token = try await self.tokens.rotate(
            id, to: secret.hash, overlap: .seconds(minutes * 60), at: self.now()
        ) { try $0.expectRotatable(by: principal) }
        await self.publisher.credentialsEnded()
        context.logger.info("API token rotated", metadata: ["token.id": "\(id)"])
        return try self.handOver(TokenDTO(token, secret: secret), status: .ok, request, context)
    }

    @Sendable private func delete(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let principal = try context.requirePrincipal()
        let id = try context.tokenID()
        try await self.tokens.delete(id) { try $0.expectVisible(to: principal) }
        await self.publisher.credentialsEnded()
        context.logger.info("API token revoked", metadata: ["token.id": "\(id)"])
        return StatusResponse("API token deleted.")
    }

    /// The one answer with the secret.
    private func handOver(
        _ token: TokenDTO, status: HTTPResponse.Status, _ request: Request, _ context: AppRequestContext
    ) throws -> Response {
        var response = try context.responseEncoder.encode(token, from: request, context: context)
        response.status = status
        response.headers[.cacheControl] = "no-store"
        return response
    }
}

extension AppRequestContext {
    /// The token's id in the path. Ids are opaque; one that no database can hold is unknown.
    fileprivate func tokenID() throws -> ProgramToken.ID {
        let id = ProgramToken.ID(try self.parameters.require("id"))
        guard !id.text.utf8.contains(0) else { throw GatewayError.tokenNotFound(id) }
        return id
    }
}
