import HTTPTypes
import Hummingbird
import Logging

/// Continues the caller's trace, or begins one, and puts its id on every log line of the request.
struct TraceContextMiddleware: RouterMiddleware {
    typealias Context = AppRequestContext

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var context = context
        let received = request.headers[.traceparent].flatMap { TraceContext(traceparent: $0) }
        context.trace = received?.child() ?? .random()
        context.logger[metadataKey: "trace_id"] = .string(context.trace.traceID)
        return try await next(request, context)
    }
}

extension HTTPField.Name {
    package static var traceparent: HTTPField.Name { Self.names.traceparent }
    package static var requestID: HTTPField.Name { Self.names.requestID }
    package static var csrf: HTTPField.Name { Self.names.csrf }

    /// Made once; the header names that HTTPTypes does not know.
    private static let names: (traceparent: HTTPField.Name, requestID: HTTPField.Name, csrf: HTTPField.Name) = (
        HTTPField.Name("traceparent") ?? .from, HTTPField.Name("X-Request-ID") ?? .from,
        HTTPField.Name("X-WebMACS-CSRF") ?? .from
    )
}
