import Contracts
import Hummingbird

/// Finds the request's line in the policy, for those that come after it.
struct PolicyMiddleware: RouterMiddleware {
    typealias Context = AppRequestContext

    private struct Key: Hashable {
        var method: String
        var path: String
    }

    private let policies: [Key: RoutePolicy]

    init(_ policies: [RoutePolicy]) {
        self.policies = Dictionary(
            policies.map { (Key(method: $0.method.rawValue, path: $0.path), $0) },
            uniquingKeysWith: { first, _ in first })
    }

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let path = context.endpointPath else { return try await next(request, context) }
        var context = context
        let method = request.method == .head ? "GET" : request.method.rawValue
        context.policy = self.policies[Key(method: method, path: path)]
        return try await next(request, context)
    }
}
