import Domain

/// Why a credential is refused. The sentences are the wire's.
package enum AuthError: PublicError, Hashable {
    /// Not one of our access tokens, or past its life.
    case invalid
    /// Was good once: logged out, or its owner was changed or deleted.
    case revoked
    case unknownAPIToken
    case expiredAPIToken
    /// Nothing was loaded yet: it cannot be said whether the credential is good.
    case notLoaded

    package var kind: ErrorKind {
        switch self {
        case .invalid, .revoked, .unknownAPIToken, .expiredAPIToken: .unauthenticated
        case .notLoaded: .unavailable(retryAfter: 1)
        }
    }

    package var detail: String {
        switch self {
        case .invalid: "Invalid or expired token."
        case .revoked: "Token has been revoked."
        case .unknownAPIToken: "Invalid API token."
        case .expiredAPIToken: "API token has expired."
        case .notLoaded: "Credentials cannot be checked yet; try again."
        }
    }
}
