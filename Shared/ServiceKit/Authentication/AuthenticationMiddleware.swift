import Contracts
import Domain
import Hummingbird

/// Finds out who calls. Refuses nobody: the policy does.
struct AuthenticationMiddleware: RouterMiddleware {
    typealias Context = AppRequestContext

    private let verifier: any CredentialVerifying

    init(verifier: any CredentialVerifying) {
        self.verifier = verifier
    }

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let credential = RequestCredential(request, schemes: context.policy?.schemes ?? [.bearer]) else {
            return try await next(request, context)
        }
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
