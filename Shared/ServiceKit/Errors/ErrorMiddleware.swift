import HTTPTypes
import Hummingbird
import Logging
import NIOHTTP1

/// Turns every error into the wire's answer: the one place that knows status codes, and where errors are logged.
struct ErrorMiddleware: RouterMiddleware {
    typealias Context = AppRequestContext

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPParserError {
            throw error  // The server answers 400 and closes: what follows on the connection cannot be read.
        } catch {
            return self.answer(error, to: request, in: context)
        }
    }

    private func answer(_ error: any Error, to request: Request, in context: Context) -> Response {
        if let error = error as? HTTPError, error.status == .notFound, error.body == nil,
            let methods = context.routes?.allowedMethods(for: request.uri.path)
        {
            var answer = ErrorAnswer(.methodNotAllowed, "Method Not Allowed")
            answer.headers[.allow] = methods
            return answer.response(requestID: context.requestID)
        }
        let answer = ErrorAnswer(error)
        if let level = answer.logLevel {
            context.logger.log(
                level: level, "Request failed",
                metadata: [
                    "error": .string(String(reflecting: error)),
                    "http.method": .string(request.method.rawValue),
                    "http.route": .string(context.endpointPath ?? request.uri.path),
                    "http.status": .stringConvertible(answer.status.code),
                ])
        }
        return answer.response(requestID: context.requestID)
    }
}
