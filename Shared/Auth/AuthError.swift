import Domain

/// Why a credential is refused, or does not suffice. The sentences are the wire's.
package enum AuthError: PublicError, Hashable {
    /// The request carries no credential.
    case missing
    /// Not one of our access tokens, or past its life.
    case invalid
    /// Was good once: logged out, or its owner was changed or deleted.
    case revoked
    case unknownAPIToken
    case expiredAPIToken
    case roleTooLow(needed: Role)
    case scopeMissing(Scope)
    /// Nothing was loaded yet: it cannot be said whether the credential is good.
    case notLoaded

    package var kind: ErrorKind {
        switch self {
        case .missing, .invalid, .revoked, .unknownAPIToken, .expiredAPIToken: .unauthenticated
        case .roleTooLow, .scopeMissing: .forbidden
        case .notLoaded: .unavailable(retryAfter: 1)
        }
    }

    package var detail: String {
        switch self {
        case .missing: "Authentication required."
        case .invalid: "Invalid or expired token."
        case .revoked: "Token has been revoked."
        case .unknownAPIToken: "Invalid API token."
        case .expiredAPIToken: "API token has expired."
        case .roleTooLow(.admin): "Admin privileges required."
        case .roleTooLow: "Operator privileges required."
        case .scopeMissing(let scope): "The token lacks the scope '\(scope.rawValue)'."
        case .notLoaded: "Credentials cannot be checked yet; try again."
        }
    }
}
