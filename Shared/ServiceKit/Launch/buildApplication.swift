import Contracts
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// The server and all it stands on, as one service.
///
/// - Parameters:
///   - router: from ``buildRouter(_:health:access:)``, complete.
///   - access: that of the router.
///   - services: in dependency order: what others need comes first, and stops last. The server is behind them all.
///   - spans: what the services record to; it stops when they have.
package func buildApplication(
    router: Router<AppRequestContext>,
    configuration: CommonConfiguration,
    health: HealthRoutes,
    access: ServiceAccess? = nil,
    services: [any Service] = [],
    spans: SpanExport? = nil,
    logger: Logger,
    onServerRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
) throws -> ServiceApplication {
    let disagreements = access.map { router.disagreements(with: $0.policy) } ?? []
    guard disagreements.isEmpty else { throw PolicyMismatch(disagreements: disagreements) }
    let limiter = access?.limiter.map { [$0 as any Service] } ?? []
    let export = spans.map { [$0 as any Service] } ?? []
    return ServiceApplication(
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
            services: export + limiter + services + [ReadinessWatch(readiness: health.readiness, logger: logger)],
            onServerRunning: onServerRunning,
            logger: logger
        ))
}
