import Contracts
import Hummingbird

/// A router with the probes and everything that each request passes, outermost first: request id, trace, metrics,
/// client, access log, CORS, errors, the query's letters; then the policy's part: its line, authentication, rate limit,
/// authorization, the actor for the audit log.
///
/// Add routes to it, then hand it to ``buildApplication(router:configuration:health:access:services:logger:)``. A trailing
/// slash makes no difference, and HEAD works wherever GET does.
///
/// - Parameter access: nil: everybody may do everything.
package func buildRouter(
    _ configuration: CommonConfiguration, health: HealthRoutes, access: ServiceAccess? = nil
) -> Router<AppRequestContext> {
    let router = Router(context: AppRequestContext.self, options: .autoGenerateHeadEndpoints)
    health.add(to: router)
    router.add(middleware: RequestIDMiddleware())
    router.add(middleware: TraceContextMiddleware())
    router.add(middleware: MetricsMiddleware())
    router.add(middleware: ClientMiddleware(trustedProxies: configuration.trustedProxies))
    router.add(middleware: AccessLogMiddleware())
    if !configuration.allowedOrigins.isEmpty {
        router.add(middleware: CORSMiddleware(origins: configuration.allowedOrigins))
    }
    router.add(middleware: ErrorMiddleware())
    router.add(middleware: QueryMiddleware())
    if let access {
        router.add(middleware: PolicyMiddleware(access.policy))
        router.add(middleware: AuthenticationMiddleware(verifier: access.verifier))
        if let limiter = access.limiter {
            router.add(middleware: RateLimitMiddleware(limiter: limiter))
            // Once more, so that errors too say where the caller stands.
            router.add(middleware: ErrorMiddleware())
        }
        router.add(middleware: AuthorizationMiddleware())
        router.add(middleware: ActorMiddleware())
    }
    return router
}
