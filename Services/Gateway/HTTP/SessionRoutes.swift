import Domain
import Hummingbird
import Logging
import ServiceKit

/// `/auth/sessions`: the own ones; `/users/{id}/sessions`: anybody's, for administrators. One that is ended is refused here at
/// once, and everywhere within a second.
struct SessionRoutes: Sendable {
    let sessions: SessionStore
    let accounts: AccountStore
    let publisher: ChangePublisher

    func add(to router: some RouterMethods<AppRequestContext>) {
        router.get("/auth/sessions", use: self.listOwn)
        router.delete("/auth/sessions", use: self.endOthers)
        router.delete("/auth/sessions/:session", use: self.endOwn)
        router.get("/users/:id/sessions", use: self.list)
        router.delete("/users/:id/sessions", use: self.endAll)
        router.delete("/users/:id/sessions/:session", use: self.end)
    }

    // MARK: - One's own

    @Sendable private func listOwn(
        _ request: Request, context: AppRequestContext
    ) async throws -> PageResponse<SessionDTO> {
        let principal = try context.requirePrincipal()
        return try await self.page(request, of: principal.user, for: principal)
    }

    @Sendable private func endOthers(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let principal = try context.requirePrincipal()
        let count = try await self.sessions.endAll(of: principal.user, but: principal.credential.id)
        await self.publisher.credentialsEnded()
        return Self.ended(count)
    }

    @Sendable private func endOwn(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let principal = try context.requirePrincipal()
        return try await self.end(of: principal.user, context)
    }

    // MARK: - Anybody's

    @Sendable private func list(
        _ request: Request, context: AppRequestContext
    ) async throws -> PageResponse<SessionDTO> {
        let principal = try context.requirePrincipal()
        return try await self.page(request, of: try await self.knownUser(context), for: principal)
    }

    @Sendable private func endAll(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let count = try await self.sessions.endAll(of: try await self.knownUser(context), but: nil)
        await self.publisher.credentialsEnded()
        return Self.ended(count)
    }

    @Sendable private func end(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        return try await self.end(of: try await self.knownUser(context), context)
    }

    // MARK: - Steps

    private func page(
        _ request: Request, of user: User.ID, for principal: Principal
    ) async throws -> PageResponse<SessionDTO> {
        let page = try PageRequest(request)
        let listing = try await self.sessions.list(of: user, limit: page.pageSize, offset: page.offset)
        return PageResponse(
            page, total: listing.total,
            data: listing.elements.map { SessionDTO($0, current: principal.credential.id) })
    }

    private func end(of user: User.ID, _ context: AppRequestContext) async throws -> StatusResponse {
        let id = try context.parameters.require("session")
        guard !id.utf8.contains(0) else { throw GatewayError.sessionNotFound }
        try await self.sessions.end(id, of: user)
        await self.publisher.credentialsEnded()
        context.logger.info("Session ended", metadata: ["user.id": "\(user)"])
        return StatusResponse("Session ended.")
    }

    private func knownUser(_ context: AppRequestContext) async throws -> User.ID {
        try await self.accounts.fetch(try context.userID()).user.id
    }

    private static func ended(_ count: Int) -> StatusResponse {
        StatusResponse(count == 1 ? "1 session ended." : "\(count) sessions ended.")
    }
}
