import Auth
import Domain
import Hummingbird
import ServiceKit

/// `/users`: administrators look after all, everyone after himself.
struct UserRoutes: Sendable {
    let accounts: AccountStore
    let hasher: PasswordHasher
    let publisher: ChangePublisher

    func add(to router: some RouterMethods<AppRequestContext>) {
        router.get("/users", use: self.list)
        router.post("/users", use: self.create)
        router.get("/users/:id", use: self.fetch)
        router.put("/users/:id", use: self.update)
        router.delete("/users/:id", use: self.delete)
    }

    @Sendable private func list(
        _ request: Request, context: AppRequestContext
    ) async throws -> PageResponse<UserDTO> {
        let page = try PageRequest(request)
        let listing = try await self.accounts.list(limit: page.pageSize, offset: page.offset)
        return PageResponse(page, total: listing.total, data: listing.elements.map(UserDTO.init))
    }

    @Sendable private func create(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        var fields = try BodyFields(try await request.decodeJSON())
        let email = fields.email("email")
        let name = fields.text("username", length: AccountRules.nameLength)
        let password = fields.text("password", length: AccountRules.passwordLength)
        let role: Role? = fields.optionalChoice("role")
        try fields.finish()
        let user = User(id: .random(), email: email, name: name, role: role ?? .viewer, registeredAt: .now())
        try await self.accounts.insert(user, passwordHash: try await self.hasher.hash(password))
        await self.publisher.accountChanged(user.id, didRevoke: false)
        return .created("User successfully created.", publicID: user.id.text)
    }

    @Sendable private func fetch(_ request: Request, context: AppRequestContext) async throws -> Response {
        let account = try await self.accounts.fetch(try context.userID())
        return try context.responseEncoder.encode(UserDTO(account), from: request, context: context)
    }

    @Sendable private func update(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let principal = try context.requirePrincipal()
        let id = try context.userID()
        try AccountChanges().authorize(principal, on: id)
        var fields = try BodyFields(try await request.decodeJSON())
        let changes = AccountChanges(
            email: fields.optionalEmail("email"),
            name: fields.optionalText("username", length: AccountRules.nameLength),
            password: fields.optionalText("password", length: AccountRules.passwordLength),
            role: fields.optionalChoice("role"),
            isEnabled: fields.optionalBool("enabled"))
        try fields.finish()
        try changes.authorize(principal, on: id)
        if changes.password != nil, principal.role < .admin, try await !self.accounts.fetch(id).hasPassword {
            throw GatewayError.noPassword
        }
        let hash: String?
        if let password = changes.password {
            hash = try await self.hasher.hash(password)
        } else {
            hash = nil
        }
        let didRevoke = try await self.accounts.update(id, changes, passwordHash: hash)
        await self.publisher.accountChanged(id, didRevoke: didRevoke)
        return StatusResponse("User successfully updated.")
    }

    @Sendable private func delete(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let id = try context.userID()
        try await self.accounts.delete(id)
        await self.publisher.accountChanged(id, didRevoke: true)
        return StatusResponse("User successfully deleted.")
    }
}

extension AppRequestContext {
    /// The id in the path. Ids are opaque; one that no database can hold is unknown.
    fileprivate func userID() throws -> User.ID {
        let id = User.ID(try self.parameters.require("id"))
        guard !id.text.utf8.contains(0) else { throw GatewayError.userNotFound(id) }
        return id
    }
}
