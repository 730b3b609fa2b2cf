import Auth
import Catalogue
import Domain
import Hummingbird
import ServiceKit
import WebSocket

/// `/ws/datapoints/stream`: where browsers connect.
struct StreamRoutes: Sendable {
    let hub: LiveHub
    let directory: ChannelDirectory
    let verifier: TokenVerifier

    func add(to router: Router<AppRequestContext>) {
        router.webSocket("/ws/datapoints/stream") { _, context in
            try context.requirePrincipal(.viewer, scope: .telemetryRead)
            return .accept
        } handler: { connection, context in
            let principal = try context.requirePrincipal(.viewer, scope: .telemetryRead)
            let socket = StreamSocket(
                connection: connection, hub: self.hub, directory: self.directory, view: nil,
                revocations: self.verifier.revocations(of: principal))
            await socket.run()
        }
    }
}
