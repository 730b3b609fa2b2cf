import Contracts
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import Redis
import ServiceKit

/// The probes that nginx passes on: `GET /health` is exactly `{"status":"healthy"}`, or 503 with the reason. Where the API
/// alone is served, nginx asks `/health/scheduler` in its place, which also says whether a worker's scheduler lives, and when its
/// cleanup is switched off.
struct HealthRoute: Sendable {
    let readiness: Readiness
    let redis: RedisClient

    func add(to router: some RouterMethods<AppRequestContext>) {
        router.get("/health") { _, _ in try await self.answer(#"{"status":"healthy"}"#) }
        router.get("/health/scheduler") { _, _ in
            let beat = await self.schedulerHeartbeat()
            let cleanup = beat?.cleansUp == false ? #","cleanup":"off""# : ""
            let state = beat == nil ? "stopped" : "running"
            return try await self.answer(#"{"status":"healthy","scheduler":"\#(state)"\#(cleanup)}"#)
        }
    }

    private func answer(_ body: String) async throws -> Response {
        let report = await self.readiness.report()
        guard report.isReady else {
            throw HTTPError(.serviceUnavailable, headers: [.retryAfter: "5"], message: report.detail)
        }
        return Response(
            status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: body)))
    }

    /// What a living scheduler last said; nil: none lives. Without Redis nobody hears of it: it counts as stopped.
    private func schedulerHeartbeat() async -> SchedulerHeartbeat? {
        // The answer to a probe is not the place to say why Redis does not answer.
        guard let beat = (try? await self.redis.get(Keys.schedulerHeartbeat)) ?? nil else { return nil }
        // A worker of another release lives, too.
        let unknown = SchedulerHeartbeat(at: "", cleansUp: true)
        return (try? JSONDecoder().decode(SchedulerHeartbeat.self, from: Data(beat))) ?? unknown
    }
}
