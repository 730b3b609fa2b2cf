import Domain
import Hummingbird

/// Finds out who calls. Refuses nobody: handlers do, by `context.requirePrincipal`.
package struct AuthenticationMiddleware: RouterMiddleware {
    package typealias Context = AppRequestContext

    private let verifier: any CredentialVerifying

    package init(verifier: any CredentialVerifying) {
        self.verifier = verifier
    }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let credential = RequestCredential(request) else { return try await next(request, context) }
        var context = context
        do {
            let principal = try await self.verifier.verify(credential.token)
            try credential.checkForgery(request)
            context.authentication = .principal(principal)
        } catch {
            context.authentication = .refused(error)
        }
        return try await next(request, context)
    }
}
