import Contracts
import Domain
import Hummingbird
import Logging

/// Lets pass whom the policy lets; a known caller who may not pass is logged. A route without a policy lets nobody pass; unknown
/// paths go on to their 404.
struct AuthorizationMiddleware: RouterMiddleware {
    typealias Context = AppRequestContext

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        if let policy = context.policy {
            do {
                try policy.access.admit(context.authentication)
            } catch {
                if case .principal(let principal) = context.authentication {
                    context.logger.notice(
                        "Refused",
                        metadata: [
                            "caller": .string(principal.source), "client": .string(context.clientAddress),
                            "reason": .string(String(describing: error)),
                            "http.method": .string(request.method.rawValue), "http.route": .string(policy.path),
                        ])
                }
                throw error
            }
        } else if context.endpointPath != nil {
            throw AccessError.noPolicy
        }
        return try await next(request, context)
    }
}
