import Domain

/// Why a sign-in by a provider did not happen.
enum SSOError: PublicError, Hashable {
    case disabled
    case unknownProvider
    /// Not begun in this browser, begun too long ago, or brought back twice.
    case staleAttempt
    /// The person, or the provider, said no.
    case denied
    /// The provider does not know the code it is said to have given.
    case codeRefused
    /// The provider does not say who it is.
    case noSubject
    case noEmail
    case emailNotVerified
    /// The e-mail belongs to an administrator; nobody becomes one by owning a mailbox.
    case isAdministrator
    /// The e-mail belongs to an account of another identity.
    case linkedElsewhere
    case notInvited
    case accountDisabled
    /// The one-time code of ``SSORoutes``.
    case badCode
    case providerFailed(ProviderFailure)

    var kind: ErrorKind {
        switch self {
        case .disabled, .unknownProvider: .notFound
        case .staleAttempt, .denied, .codeRefused, .noSubject, .noEmail, .badCode: .outOfPlace
        case .emailNotVerified, .isAdministrator, .linkedElsewhere, .notInvited, .accountDisabled: .forbidden
        case .providerFailed: .upstreamFailed
        }
    }

    var detail: String {
        switch self {
        case .disabled: "SSO is not enabled."
        case .unknownProvider: "There is no such SSO provider."
        case .staleAttempt: "Invalid or expired SSO state; start again."
        case .denied: "The provider did not allow the sign-in."
        case .codeRefused: "The provider did not accept its code; start again."
        case .noSubject: "The provider does not say who you are."
        case .noEmail: "The provider tells no e-mail address."
        case .emailNotVerified: "The provider has not verified your e-mail address."
        case .isAdministrator: "An administrator's account cannot be linked by its e-mail address."
        case .linkedElsewhere: "Your e-mail address belongs to an account of another sign-in."
        case .notInvited: "You have no account here; ask an administrator for one."
        case .accountDisabled: "Your account is disabled."
        case .badCode: "Invalid or expired SSO authorization code."
        case .providerFailed: "The SSO provider cannot be used now; try again later."
        }
    }

    /// What the page is told, in its address. It has the sentences.
    var word: String {
        switch self {
        case .disabled, .unknownProvider: "disabled"
        case .staleAttempt, .codeRefused, .badCode: "stale"
        case .denied: "denied"
        case .noSubject: "no-subject"
        case .noEmail: "no-email"
        case .emailNotVerified: "email-not-verified"
        case .isAdministrator: "administrator"
        case .linkedElsewhere: "linked-elsewhere"
        case .notInvited: "not-invited"
        case .accountDisabled: "account-disabled"
        case .providerFailed: "provider"
        }
    }
}
