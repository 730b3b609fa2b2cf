import Auth
import Domain
import HTTPTypes
import Hummingbird
import Logging
import ServiceKit

/// `/auth`: in, out, and who am I.
struct AuthRoutes: Sendable {
    let desk: LoginDesk
    let accounts: AccountStore
    let publisher: ChangePublisher
    let now: @Sendable () -> Timestamp

    func add(to router: some RouterMethods<AppRequestContext>) {
        router.post("/auth/login", use: self.logIn)
        router.post("/auth/logout", use: self.logOut)
        router.get("/auth/me", use: self.me)
    }

    @Sendable private func logIn(_ request: Request, context: AppRequestContext) async throws -> Response {
        var fields = try BodyFields(try await request.decodeJSON())
        let email = fields.text("email", length: 1...255)
        let password = fields.text("password", length: 1...AccountRules.passwordLength.upperBound)
        try fields.finish()
        let session = try await self.desk.logIn(
            email: email, password: password, client: context.loginClient(request), at: self.now())
        context.logger.info("Logged in", metadata: ["user.id": "\(session.account.user.id)"])
        return try LoginDTO(session).response(handing: session, to: request, context)
    }

    /// Ends the credential that the request came with, here and everywhere, for good.
    @Sendable private func logOut(_ request: Request, context: AppRequestContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        try await self.accounts.endCredential(of: principal)
        await self.publisher.credentialsEnded()
        context.logger.info("Logged out", metadata: ["user.id": "\(principal.user)"])
        var response = try StatusResponse("Successfully logged out.").response(from: request, context: context)
        for value in SessionCookie.clear {
            response.headers.append(HTTPField(name: .setCookie, value: value))
        }
        return response
    }

    @Sendable private func me(_ request: Request, context: AppRequestContext) async throws -> Response {
        let account = try await self.accounts.fetch(try context.requirePrincipal().user)
        return try context.responseEncoder.encode(UserDTO(account), from: request, context: context)
    }
}
