import Domain
import Hummingbird

/// Finds out who calls. Refuses nobody: handlers do, by `context.requirePrincipal`.
package struct AuthenticationMiddleware: RouterMiddleware {
    package typealias Context = AppRequestContext

    private let verifier: any CredentialVerifying
    private let schemes: Set<AuthorizationScheme>

    /// - Parameter schemes: What is understood in `Authorization`. A route that takes more than others adds this middleware
    ///   once more; a caller who is known by then is not asked again.
    package init(verifier: any CredentialVerifying, schemes: Set<AuthorizationScheme> = [.bearer]) {
        self.verifier = verifier
        self.schemes = schemes
    }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard case .none = context.authentication,
            let credential = RequestCredential(request, schemes: self.schemes)
        else { return try await next(request, context) }
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
