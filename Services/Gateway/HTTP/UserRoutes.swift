import Auth
import Domain
import Hummingbird
import ServiceKit

/// `/users`: administrators look after all, everyone after himself.
struct UserRoutes: Sendable {
    let accounts: AccountStore
    let passwords: PasswordDesk
    let sessions: SessionIssuer
    let publisher: ChangePublisher
    let now: @Sendable () -> Timestamp

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
        let user = User(id: .random(), email: email, name: name, role: role ?? .viewer, registeredAt: self.now())
        try await self.accounts.insert(user, passwordHash: try await self.passwords.hash(password, for: user))
        await self.publisher.accountChanged(user.id, didRevoke: false)
        return .created("User successfully created.", publicID: user.id.text)
    }

    @Sendable private func fetch(_ request: Request, context: AppRequestContext) async throws -> Response {
        let account = try await self.accounts.fetch(try context.userID())
        return try context.responseEncoder.encode(UserDTO(account), from: request, context: context)
    }

    /// Who changes his own password stays: his other sessions end, and the answer has a new one in place of his.
    @Sendable private func update(_ request: Request, context: AppRequestContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        let id = try context.userID()
        try AccountChanges().authorize(principal, on: id)
        let isOwn = principal.user == id
        let account = try await self.accounts.fetch(id)
        var fields = try BodyFields(try await request.decodeJSON())
        let changes = AccountChanges(
            email: fields.optionalEmail("email"),
            name: fields.optionalText("username", length: AccountRules.nameLength),
            password: fields.optionalText("password", length: AccountRules.passwordLength),
            role: fields.optionalChoice("role"),
            isEnabled: fields.optionalBool("enabled"))
        let current = fields.optionalText("current_password", length: 1...AccountRules.passwordLength.upperBound)
        if changes.password != nil, isOwn {
            guard account.hasPassword else { throw GatewayError.noPassword }
            if current == nil { fields.note("current_password", "Field required", type: "missing") }
        }
        try fields.finish()
        try changes.authorize(principal, on: id)
        let client = context.loginClient(request)
        let password = try await self.newPassword(
            changes, of: account.user, current: isOwn ? current : nil, from: client.address)
        let update = try await self.accounts.update(
            id, changes, password: password,
            reopening: principal.isSession(of: id) && password != nil ? self.sessions.draft(for: client) : nil)
        await self.publisher.accountChanged(id, didRevoke: update.didRevoke)
        let message = "User successfully updated."
        guard let opened = update.reopened else {
            return try StatusResponse(message).response(from: request, context: context)
        }
        let session = try await self.sessions.issue(opened)
        return try LoginDTO(session, message: message).response(handing: session, to: request, context)
    }

    /// - Parameter current: the present password, of who changes his own.
    private func newPassword(
        _ changes: AccountChanges, of user: User, current: String?, from address: String
    ) async throws -> NewPassword? {
        guard let password = changes.password else { return nil }
        let proven: String?
        if let current {
            proven = try await self.passwords.prove(current, of: user, from: address, at: self.now())
        } else {
            proven = nil
        }
        var changed = user
        changed.email = changes.email ?? user.email
        changed.name = changes.name ?? user.name
        return NewPassword(hash: try await self.passwords.hash(password, for: changed), provenHash: proven)
    }

    @Sendable private func delete(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let id = try context.userID()
        try await self.accounts.delete(id)
        await self.publisher.accountChanged(id, didRevoke: true)
        return StatusResponse("User successfully deleted.")
    }
}

extension Principal {
    fileprivate func isSession(of user: User.ID) -> Bool {
        if case .session = self.credential { self.user == user } else { false }
    }
}
