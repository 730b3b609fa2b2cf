import Domain

/// Why a caller may not do what he asks; the texts are the old API's.
package enum AccessError: PublicError, Hashable {
    case authenticationRequired
    case roleRequired(Role)
    case scopeRequired(Scope)
    /// The route has no line in the policy: our fault.
    case noPolicy
    /// A share link, where only people and programs may go.
    case isShareLink
    /// None, where only share links may go.
    case noShareLink
    /// A token that feeds one device, where it would do something else.
    case isDeviceToken
    /// A write with the session cookie but without the header that a foreign page cannot send.
    case csrfHeaderMissing
    /// A WebSocket with the session cookie, opened by a page of another host.
    case foreignOrigin

    package var kind: ErrorKind {
        if case .authenticationRequired = self { .unauthenticated } else { .forbidden }
    }

    package var detail: String {
        switch self {
        case .authenticationRequired: "Authentication required."
        case .roleRequired(.admin): "Admin privileges required."
        case .roleRequired(.operator): "Operator privileges required."
        case .roleRequired(.viewer): "Viewer privileges required."
        case .scopeRequired(let scope): "The token lacks the scope '\(scope.rawValue)'."
        case .noPolicy: "Nobody may do this."
        case .noShareLink: "Only a share link shows what it shows."
        case .isShareLink: "A share link may not do this."
        case .isDeviceToken:
            "A token of a device may only send its readings, keep its channels, run its plugins and ask for its updates."
        case .csrfHeaderMissing: "CSRF header missing."
        case .foreignOrigin: "Origin not allowed."
        }
    }
}
