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
        router.webSocket("/ws/datapoints/stream") { connection, context in
            let reader = try context.requirePrincipal()
            let socket = StreamSocket(
                connection: connection, hub: self.hub, directory: self.directory, view: reader.view,
                mayFollowAlerts: reader.may(.alertsRead, atLeast: .viewer),
                revocations: self.verifier.revocations(of: reader))
            await socket.run()
        }
    }
}
