import Auth
import Domain
import Hummingbird
import ServiceKit
import WebSocket

/// `/ws/metrics`, as Unity had it, and `/api/ws/metrics`, as PerfWatch had it.
struct MetricStreamRoutes: Sendable {
    let hub: MetricHub
    let verifier: TokenVerifier

    func add(to router: Router<AppRequestContext>) {
        router.webSocket("/ws/metrics") { connection, context in
            let principal = try context.requirePrincipal()
            await UnitySocket(
                connection: connection, hub: self.hub, revocations: self.verifier.revocations(of: principal)
            ).run()
        }
        router.webSocket("/api/ws/metrics") { connection, context in
            let principal = try context.requirePrincipal()
            await PerfWatchSocket(
                connection: connection, hub: self.hub, revocations: self.verifier.revocations(of: principal)
            ).run()
        }
    }
}
