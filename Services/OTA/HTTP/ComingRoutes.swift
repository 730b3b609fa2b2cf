import Hummingbird
import ServiceKit

/// Routes that the policy has and that are being made: each goes when it is there.
struct ComingRoutes: Sendable {
    func add(to router: Router<AppRequestContext>) {
        let no: @Sendable (Request, AppRequestContext) async throws -> Response = { _, _ in
            throw HTTPError(.notImplemented)
        }
        let group = router.group("/api/v1/ota")
        group.get("devices", use: no)
        group.get("devices/:device", use: no)
        group.put("devices/:device", use: no)
        group.delete("devices/:device", use: no)
        group.get("rollouts", use: no)
        group.post("rollouts", use: no)
        group.post("rollouts/preview", use: no)
        group.get("rollouts/:rollout", use: no)
        group.delete("rollouts/:rollout", use: no)
        group.get("rollouts/:rollout/devices", use: no)
        group.get("rollouts/:rollout/log", use: no)
        group.post("rollouts/:rollout/approve", use: no)
        group.post("rollouts/:rollout/start", use: no)
        group.post("rollouts/:rollout/pause", use: no)
        group.post("rollouts/:rollout/resume", use: no)
        group.post("rollouts/:rollout/abort", use: no)
    }
}
