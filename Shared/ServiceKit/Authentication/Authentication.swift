import Domain

/// What came of the credential that a request brought.
///
/// A bad one is no error yet: a login with a stale cookie must go through. `requirePrincipal` throws it.
package enum Authentication: Sendable {
    case none
    case principal(Principal)
    case refused(any Error)
}
