import Domain
import HTTPTypes
import Hummingbird
import ServiceKit

/// `/credentials`: the vault.
struct CredentialRoutes: Sendable {
    let credentials: CredentialStore
    let now: @Sendable () -> Timestamp

    func add(to router: some RouterMethods<AppRequestContext>) {
        router.get("/credentials", use: self.list)
        router.post("/credentials", use: self.create)
        router.get("/credentials/:id", use: self.fetch)
        router.put("/credentials/:id", use: self.update)
        router.delete("/credentials/:id", use: self.delete)
        router.post("/credentials/:id/reveal", use: self.reveal)
    }

    @Sendable private func list(
        _ request: Request, context: AppRequestContext
    ) async throws -> PageResponse<CredentialDTO> {
        let page = try PageRequest(request)
        let listing = try await self.credentials.list(limit: page.pageSize, offset: page.offset)
        return PageResponse(page, total: listing.total, data: listing.elements.map(CredentialDTO.init))
    }

    @Sendable private func create(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let principal = try context.requirePrincipal()
        var fields = try BodyFields(try await request.decodeJSON())
        let name = fields.text("name", length: CredentialRules.nameLength)
        let kind: Credential.Kind? = fields.optionalChoice("kind")
        let description = fields.optionalText("description", length: CredentialRules.descriptionLength)
        let secret = fields.secret("secret")
        try fields.finish()
        let now = self.now()
        let credential = Credential(
            id: .random(), name: name, kind: kind ?? .password, description: description, createdBy: principal.user,
            createdAt: now, updatedAt: now)
        try await self.credentials.insert(credential, secret: secret)
        return .created("Credential successfully created.", publicID: credential.id.text)
    }

    @Sendable private func fetch(_ request: Request, context: AppRequestContext) async throws -> Response {
        let credential = try await self.credentials.fetch(try context.credentialID())
        return try context.responseEncoder.encode(CredentialDTO(credential), from: request, context: context)
    }

    @Sendable private func update(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let id = try context.credentialID()
        var fields = try BodyFields(try await request.decodeJSON())
        let changes = CredentialChanges(
            name: fields.optionalText("name", length: CredentialRules.nameLength), kind: fields.optionalChoice("kind"),
            description: fields.clearable("description") {
                $0.optionalText("description", length: CredentialRules.descriptionLength)
            },
            secret: fields.optionalSecret("secret"))
        try fields.finish()
        try await self.credentials.update(id, changes)
        return StatusResponse("Credential successfully updated.")
    }

    @Sendable private func delete(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        try await self.credentials.delete(try context.credentialID())
        return StatusResponse("Credential successfully deleted.")
    }

    @Sendable private func reveal(_ request: Request, context: AppRequestContext) async throws -> Response {
        try context.requirePrincipal().expectMayReveal()
        let id = try context.credentialID()
        let secret = try await self.credentials.reveal(id)
        var response = try context.responseEncoder.encode(
            RevealedSecretDTO(secret: secret), from: request, context: context)
        response.headers[.cacheControl] = "no-store"
        return response
    }
}

extension BodyFields {
    fileprivate mutating func secret(_ name: String) -> String {
        let secret = self.text(name, length: 1...CredentialRules.secretLimit)
        self.expectFits(secret, name)
        return secret
    }

    fileprivate mutating func optionalSecret(_ name: String) -> String? {
        let secret = self.optionalText(name, length: 1...CredentialRules.secretLimit)
        self.expectFits(secret ?? "", name)
        return secret
    }

    private mutating func expectFits(_ secret: String, _ name: String) {
        guard secret.utf8.count > CredentialRules.secretLimit else { return }
        self.note(name, CredentialRules.secretMessage, type: "string_too_long")
    }
}

extension AppRequestContext {
    /// The id in the path. Ids are opaque; one that no database can hold is unknown.
    fileprivate func credentialID() throws -> Credential.ID {
        let id = Credential.ID(try self.parameters.require("id"))
        guard !id.text.utf8.contains(0) else { throw GatewayError.credentialNotFound(id) }
        return id
    }
}
