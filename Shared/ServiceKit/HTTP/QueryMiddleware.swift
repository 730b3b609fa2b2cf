import HTTPTypes
import Hummingbird

/// Refuses queries that hold NUL with 400: no name and no id has it, and no database takes it.
struct QueryMiddleware: RouterMiddleware {
    typealias Context = AppRequestContext

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        if let query = request.uri.query, query.contains("%00") {
            throw HTTPError(.badRequest, message: "The query must not contain NUL.")
        }
        return try await next(request, context)
    }
}
