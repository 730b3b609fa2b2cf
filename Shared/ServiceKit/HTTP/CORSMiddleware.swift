import HTTPTypes
import Hummingbird

/// Lets browsers of the configured origins call, with credentials; errors carry the headers too.
///
/// Origins are compared exactly. `*`, which settings refuse in production, mirrors any origin.
struct CORSMiddleware: RouterMiddleware {
    typealias Context = AppRequestContext

    private let origins: Set<String>

    init(origins: [String]) {
        self.origins = Set(origins)
    }

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let origin = request.headers[.origin], self.origins.contains(origin) || self.origins.contains("*") else {
            return try await next(request, context)
        }
        let isPreflight = request.method == .options && request.headers[.accessControlRequestMethod] != nil
        var response = isPreflight ? Self.preflight(request) : try await next(request, context)
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlAllowCredentials] = "true"
        response.headers[.accessControlExposeHeaders] =
            "X-Request-ID, Retry-After, RateLimit, RateLimit-Policy, Content-Disposition, X-Total-Readings, X-Cache"
        response.headers.append(HTTPField(name: .vary, value: "Origin"))
        return response
    }

    private static func preflight(_ request: Request) -> Response {
        var response = Response(status: .noContent)
        response.headers[.accessControlAllowMethods] = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"
        response.headers[.accessControlAllowHeaders] =
            request.headers[.accessControlRequestHeaders] ?? "Authorization, Content-Type, X-WebMACS-CSRF"
        response.headers[.accessControlMaxAge] = "600"
        return response
    }
}
