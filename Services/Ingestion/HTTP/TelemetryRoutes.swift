import Auth
import Domain
import Hummingbird
import Redis
import ServiceKit
import WebSocket

/// `/ws/controller/telemetry`: where devices connect.
struct TelemetryRoutes: Sendable {
    let intake: TelemetryIntake
    let desk: SetpointDesk
    let subscriber: RedisSubscriber
    let verifier: TokenVerifier

    func add(to router: Router<AppRequestContext>) {
        var configuration = WebSocketConfiguration()
        configuration.maximumMessageSize = self.intake.limits.frame
        router.webSocket("/ws/controller/telemetry", configuration: configuration) { connection, context in
            let principal = try context.requirePrincipal()
            let socket = TelemetrySocket(
                connection: connection, principal: principal, trace: context.trace.parent, intake: self.intake,
                desk: self.desk, subscriber: self.subscriber, revocations: self.verifier.revocations(of: principal),
                logger: context.logger)
            await socket.run()
        }
    }
}
