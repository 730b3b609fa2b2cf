import Contracts
import HTTPTypes
import Hummingbird

/// Refuses what is too much with 429, and tells everyone where he stands.
struct RateLimitMiddleware: RouterMiddleware {
    typealias Context = AppRequestContext

    let limiter: RateLimiter

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let policy = context.policy,
            let count = await self.limiter.count(
                policy.requestClass, of: context.authentication, at: context.clientAddress)
        else { return try await next(request, context) }
        guard !count.isExceeded else {
            var headers = count.headers
            headers[.retryAfter] = String(count.seconds)
            throw HTTPError(
                .tooManyRequests, headers: headers, message: "Too many requests. Please try again later.")
        }
        var response = try await next(request, context)
        // A WebSocket's answer says nothing of requests.
        if response.status != .switchingProtocols { response.headers.append(contentsOf: count.headers) }
        return response
    }
}
