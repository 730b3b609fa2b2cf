import Domain

/// What came of the credential that a request brought.
///
/// A bad one is no error yet: a login with a stale cookie must go through.
package enum Authentication: Sendable {
    case none
    case principal(Principal)
    case refused(any Error)

    /// - Throws: 401 without a credential; why it is refused.
    func principal() throws -> Principal {
        switch self {
        case .none: throw AccessError.authenticationRequired
        case .refused(let error): throw error
        case .principal(let principal): return principal
        }
    }
}
