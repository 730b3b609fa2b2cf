import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

/// `GET /health`, the one probe that nginx passes on: exactly `{"status":"healthy"}`, or 503 with the reason.
struct HealthRoute: Sendable {
    let readiness: Readiness

    func add(to router: some RouterMethods<AppRequestContext>) {
        router.get("/health", use: self.health)
    }

    @Sendable private func health(_ request: Request, context: AppRequestContext) async throws -> Response {
        let report = await self.readiness.report()
        guard report.isReady else {
            throw HTTPError(.serviceUnavailable, headers: [.retryAfter: "5"], message: report.detail)
        }
        return Response(
            status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: #"{"status":"healthy"}"#)))
    }
}
