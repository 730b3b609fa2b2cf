import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// A service with its HTTP server. On shutdown it first says that it is not ready, then stops its server, then the
/// services behind it, last to first.
package struct ServiceApplication: ApplicationProtocol {
    package typealias Responder = ServiceResponder

    private let readiness: Readiness
    private let base: Application<ServiceResponder>

    init(readiness: Readiness, base: Application<ServiceResponder>) {
        self.readiness = readiness
        self.base = base
    }

    package var responder: ServiceResponder { self.base.responder }
    package var server: HTTPServerBuilder { self.base.server }
    package var eventLoopGroup: any EventLoopGroup { self.base.eventLoopGroup }
    package var configuration: ApplicationConfiguration { self.base.configuration }
    package var logger: Logger { self.base.logger }
    package var services: [any Service] { self.base.services }

    @Sendable package func onServerRunning(_ channel: any Channel) async {
        await self.base.onServerRunning(channel)
    }

    /// Runs until a graceful shutdown, a cancellation or the end of one of its services.
    package func run() async throws {
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: self.base, serviceName: "application"),
                    .init(service: DrainSignal(readiness: self.readiness), serviceName: "drain-signal"),
                ],
                logger: self.logger))
        try await group.run()
    }
}
