import Hummingbird

/// A router with the probes and everything that each request passes, outermost first: request id, trace, metrics,
/// access log, CORS, errors, authentication.
///
/// Add routes to it, then hand it to ``buildApplication(router:configuration:health:services:logger:)``. A trailing
/// slash makes no difference, and HEAD works wherever GET does.
///
/// - Parameter verifier: nil for a service without protected routes.
package func buildRouter(
    _ configuration: CommonConfiguration, health: HealthRoutes, verifier: (any CredentialVerifying)? = nil
) -> Router<AppRequestContext> {
    let router = Router(context: AppRequestContext.self, options: .autoGenerateHeadEndpoints)
    health.add(to: router)
    router.add(middleware: RequestIDMiddleware())
    router.add(middleware: TraceContextMiddleware())
    router.add(middleware: MetricsMiddleware())
    router.add(middleware: AccessLogMiddleware())
    if !configuration.allowedOrigins.isEmpty {
        router.add(middleware: CORSMiddleware(origins: configuration.allowedOrigins))
    }
    router.add(middleware: ErrorMiddleware())
    if let verifier {
        router.add(middleware: AuthenticationMiddleware(verifier: verifier))
    }
    return router
}
