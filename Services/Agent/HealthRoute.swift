import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

/// `GET /health` of the device: well or not, as `/readyz`, and whether it collects at all.
struct HealthRoute: Sendable {
    let readiness: Readiness
    let collects: Bool

    func add(to router: some RouterMethods<AppRequestContext>) {
        router.get("/health") { _, _ in
            let report = await self.readiness.report()
            guard report.isReady else { throw HTTPError(.serviceUnavailable, message: report.detail) }
            let state = self.collects ? "running" : "off"
            return Response(
                status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(string: #"{"status":"healthy","collection":"\#(state)"}"#)))
        }
    }
}
