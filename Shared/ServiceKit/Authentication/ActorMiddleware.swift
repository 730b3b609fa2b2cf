import Domain
import Hummingbird
import Postgres

/// Lets every transaction of a request say on whose behalf it is, for the audit log.
struct ActorMiddleware: RouterMiddleware {
    typealias Context = AppRequestContext

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var values = ["webmacs.request_id": context.requestID, "webmacs.address": context.clientAddress]
        if case .principal(let principal) = context.authentication {
            values["webmacs.actor"] = principal.source
            values["webmacs.actor_name"] = principal.name
        }
        return try await TransactionSettings.$current.withValue(TransactionSettings(values)) {
            try await next(request, context)
        }
    }
}
