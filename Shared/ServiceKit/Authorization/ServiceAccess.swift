import Contracts

/// Who may use a service, and how often.
package struct ServiceAccess: Sendable {
    let policy: [RoutePolicy]
    let verifier: any CredentialVerifying
    let limiter: RateLimiter?

    /// - Parameters:
    ///   - policy: exactly the service's own routes, without the probes.
    ///   - limiter: nil: no limits.
    package init(policy: [RoutePolicy], verifier: any CredentialVerifying, limiter: RateLimiter?) {
        self.policy = policy
        self.verifier = verifier
        self.limiter = limiter
    }
}
