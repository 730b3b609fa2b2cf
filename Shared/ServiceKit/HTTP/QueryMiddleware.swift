import HTTPTypes
import Hummingbird

/// Reads `+` in parameters as forms write it (``Hummingbird/Request/withBlanks``), and refuses those that hold NUL with 400: no
/// name and no id has it, and no database takes it.
struct QueryMiddleware: RouterMiddleware {
    typealias Context = AppRequestContext

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        if let query = request.uri.query, query.contains("%00") {
            let name = query.split(separator: "&").first { $0.contains("%00") }?.prefix { $0 != "=" } ?? ""
            throw HTTPError(.badRequest, message: "The parameter '\(name)' must not contain NUL.")
        }
        return try await next(request.withBlanks, context)
    }
}
