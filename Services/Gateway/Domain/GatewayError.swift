import Domain

/// Everything the gateway refuses, with the wire's sentences.
enum GatewayError: PublicError, Hashable {
    /// The same for an unknown e-mail, a wrong password and a disabled account.
    case wrongCredentials
    case tooManyLogins(retryAfter: Int)
    case userNotFound(User.ID)
    case channelNotFound(Channel.ID)
    case emailTaken
    case userNameTaken
    case channelNameTaken
    case lastAdmin
    case notOwnProfile
    case notAllowedToChangeRoles

    var kind: ErrorKind {
        switch self {
        case .wrongCredentials: .unauthenticated
        case .tooManyLogins(let seconds): .limited(retryAfter: seconds)
        case .userNotFound, .channelNotFound: .notFound
        case .emailTaken, .userNameTaken, .channelNameTaken, .lastAdmin: .conflict
        case .notOwnProfile, .notAllowedToChangeRoles: .forbidden
        }
    }

    var detail: String {
        switch self {
        case .wrongCredentials: "Invalid email or password."
        case .tooManyLogins: "Too many requests. Please try again later."
        case .userNotFound(let id): "User '\(id)' not found."
        case .channelNotFound(let id): "Event '\(id)' not found."
        case .emailTaken, .userNameTaken: "User already exists."
        case .channelNameTaken: "Event already exists."
        case .lastAdmin: "At least one administrator must remain."
        case .notOwnProfile: "You can only update your own profile."
        case .notAllowedToChangeRoles: "Only admins can change user roles."
        }
    }
}
