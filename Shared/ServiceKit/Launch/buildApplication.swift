import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// The server and all it stands on, as one service.
///
/// - Parameters:
///   - router: from ``buildRouter(_:health:verifier:)``, complete.
///   - services: in dependency order: what others need comes first, and stops last. The server is behind them all.
package func buildApplication(
    router: Router<AppRequestContext>,
    configuration: CommonConfiguration,
    health: HealthRoutes,
    services: [any Service] = [],
    logger: Logger,
    onServerRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
) -> ServiceApplication {
    ServiceApplication(
        readiness: health.readiness,
        base: Application(
            responder: ServiceResponder(router),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [DepartureHandler(), WebSocketUpgradeHandler()],
                    // Longer than nginx keeps an upstream connection (60 s), so that nginx closes it and not we.
                    idleTimeout: .seconds(75),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), backlog: 1024),
            services: services + [ReadinessWatch(readiness: health.readiness, logger: logger)],
            onServerRunning: onServerRunning,
            logger: logger
        ))
}
