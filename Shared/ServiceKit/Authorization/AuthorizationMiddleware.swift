import Contracts
import Hummingbird

/// Lets pass whom the policy lets. A route without a policy lets nobody pass; unknown paths go on to their 404.
struct AuthorizationMiddleware: RouterMiddleware {
    typealias Context = AppRequestContext

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        if let policy = context.policy {
            try policy.access.admit(context.authentication)
        } else if context.endpointPath != nil {
            throw AccessError.noPolicy
        }
        return try await next(request, context)
    }
}
