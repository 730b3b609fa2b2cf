import Compression
import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

/// A request that brings readings, with what every such route does first: who may, how much, and in which encoding.
struct TelemetryRequest: Sendable {
    let principal: Principal
    let idempotencyKey: String

    /// As the request came with it; nil: with none.
    let trace: TraceContext?

    /// The body, inflated.
    let body: ByteBuffer

    /// - Throws: `excess` before the body is read when the source sends too much; 413 for a body beyond the limit, inflated or
    ///   not; 415 and 400 for one that cannot be inflated.
    init(_ request: Request, _ context: AppRequestContext, _ intake: TelemetryIntake) async throws {
        self.principal = try context.requirePrincipal()
        if let excess = intake.excess(of: self.principal) {
            intake.metrics.reject(excess.rejection)
            throw IngestionError.excess(excess)
        }
        self.trace = context.trace.parent
        self.idempotencyKey = try Self.idempotencyKey(request)
        let limit = intake.limits.frame
        do {
            let body = try await request.body.collect(upTo: limit)
            self.body = try Self.inflated(body, request.headers[.contentEncoding], limit: limit)
        } catch is NIOTooManyBytesError {
            intake.metrics.reject(.oversized)
            throw IngestionError.tooLarge(limit: limit)
        }
    }

    private static func inflated(_ body: ByteBuffer, _ encoding: String?, limit: Int) throws -> ByteBuffer {
        switch encoding?.lowercased() {
        case nil, "", "identity": return body
        case "gzip", "x-gzip":
            do throws(InflateError) {
                return try ByteBuffer(gunzipping: body, limit: limit)
            } catch {
                switch error {
                case .tooLarge: throw NIOTooManyBytesError(maxBytes: limit)
                case .malformed: throw HTTPError(.badRequest, message: "The body is not gzip.")
                case .outOfMemory: throw HTTPError(.serviceUnavailable)
                }
            }
        default: throw HTTPError(.unsupportedMediaType, message: "Content-Encoding must be gzip or identity.")
        }
    }

    private static func idempotencyKey(_ request: Request) throws(ValidationError) -> String {
        guard let name = HTTPField.Name("Idempotency-Key"), let key = request.headers[name] else { return "" }
        guard (1...200).contains(key.utf8.count) else {
            throw ValidationError([
                .init(["header", "Idempotency-Key"], "Should have 1 to 200 bytes", type: "string_length")
            ])
        }
        return key
    }
}
