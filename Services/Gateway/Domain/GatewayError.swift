import Domain

/// Everything the gateway refuses, with the wire's sentences.
enum GatewayError: PublicError, Hashable {
    /// The same for an unknown e-mail, a wrong password and a disabled account.
    case wrongCredentials
    case tooManyLogins(retryAfter: Int)
    case userNotFound(User.ID)
    case channelNotFound(Channel.ID)
    case experimentNotFound(Experiment.ID)
    case dashboardNotFound(Dashboard.ID)
    case noticeNotFound(Notice.ID)
    case widgetNotFound
    case shareLinkNotFound(ShareLink.ID)
    case tokenNotFound(ProgramToken.ID)
    case sessionNotFound
    case credentialNotFound(Credential.ID)
    case pluginNotFound(PluginInstance.ID)
    /// Also one of another instance.
    case mappingNotFound(ChannelMapping.ID)
    case emailTaken
    case userNameTaken
    case channelNameTaken
    case experimentNameTaken
    case credentialNameTaken
    case pluginNameTaken
    /// The instance has this terminal already.
    case mappingTaken
    case tooManyMappings
    /// Somebody else has changed it since the caller looked.
    case dashboardChanged
    case tooManyShareLinks
    /// Of a service's token.
    case tokenNameTaken
    case tooManyTokens(most: Int)
    case lastAdmin
    case notOwnProfile
    case notAllowedToChangeRoles
    /// Who signs in by a provider only has none to change.
    case noPassword
    /// A dashboard of somebody else.
    case notAllowed
    /// A program has no pages, so none that only it would see.
    case privateWithoutOwner
    case shareLinkWithoutPerson
    /// An API token would be able to do more than who makes it.
    case grantTooWide
    /// A token that nobody has made for this.
    case tokenMayNotReveal
    case tokenMayNotDeleteChannels
    /// Who is no agent.
    case mayNotRunPlugins
    /// A token that is bound to another device.
    case tokenOfOtherDevice(String)

    var kind: ErrorKind {
        switch self {
        case .wrongCredentials: .unauthenticated
        case .tooManyLogins(let seconds): .limited(retryAfter: seconds)
        case .userNotFound, .channelNotFound, .experimentNotFound, .dashboardNotFound, .widgetNotFound,
            .shareLinkNotFound, .noticeNotFound, .tokenNotFound, .sessionNotFound, .credentialNotFound,
            .pluginNotFound, .mappingNotFound:
            .notFound
        case .emailTaken, .userNameTaken, .channelNameTaken, .experimentNameTaken, .credentialNameTaken,
            .pluginNameTaken, .mappingTaken, .tooManyMappings, .dashboardChanged, .tooManyShareLinks, .tokenNameTaken,
            .tooManyTokens, .lastAdmin:
            .conflict
        case .notOwnProfile, .notAllowedToChangeRoles, .noPassword, .notAllowed, .privateWithoutOwner,
            .shareLinkWithoutPerson, .grantTooWide, .tokenMayNotReveal, .tokenMayNotDeleteChannels,
            .mayNotRunPlugins, .tokenOfOtherDevice:
            .forbidden
        }
    }

    var detail: String {
        switch self {
        case .wrongCredentials: "Invalid email or password."
        case .tooManyLogins: "Too many requests. Please try again later."
        case .userNotFound(let id): "User '\(id)' not found."
        case .channelNotFound(let id): "Event '\(id)' not found."
        case .experimentNotFound(let id): "Experiment '\(id)' not found."
        case .dashboardNotFound(let id): "Dashboard '\(id)' not found."
        case .widgetNotFound: "Widget not on this dashboard."
        case .shareLinkNotFound(let id): "Share link '\(id)' not found."
        case .noticeNotFound(let id): "LogEntry '\(id)' not found."
        case .tokenNotFound(let id): "API token '\(id)' not found."
        case .sessionNotFound: "Session not found."
        case .credentialNotFound(let id): "Credential '\(id)' not found."
        case .pluginNotFound(let id): "Plugin instance '\(id)' not found."
        case .mappingNotFound(let id): "Channel mapping '\(id)' not found."
        case .emailTaken, .userNameTaken: "User already exists."
        case .channelNameTaken: "Event already exists."
        case .experimentNameTaken: "Experiment already exists."
        case .credentialNameTaken: "Credential already exists."
        case .pluginNameTaken: "Plugin instance already exists."
        case .mappingTaken: "Channel mapping already exists."
        case .tooManyMappings: "A plugin instance has at most \(PluginRules.mappingLimit) channels; delete one first."
        case .dashboardChanged: "The dashboard was changed meanwhile."
        case .tooManyShareLinks: "A dashboard has at most \(DashboardRules.shareLimit) share links; delete one first."
        case .tokenNameTaken: "There is a service token with this name already."
        case .tooManyTokens(let most): "There are \(most) API tokens already; revoke one first."
        case .lastAdmin: "At least one administrator must remain."
        case .notOwnProfile: "You can only update your own profile."
        case .notAllowedToChangeRoles: "Only admins can change user roles."
        case .noPassword: "You sign in by a provider; there is no password to change here."
        case .notAllowed: "Not allowed."
        case .privateWithoutOwner: "A private dashboard needs an owner; make it global."
        case .shareLinkWithoutPerson: "Only people can share dashboards."
        case .grantTooWide: "A token may not do more, or live longer, than who makes it."
        case .tokenMayNotReveal: "Only a person, or a token with the scope 'credentials:reveal', sees a secret."
        case .tokenMayNotDeleteChannels: "The token lacks the scope 'channels:write'."
        case .mayNotRunPlugins: "Only a token with the scope 'plugins:run', or one of a device, runs plugins."
        case .tokenOfOtherDevice(let device): "The token is bound to the device '\(device)'."
        }
    }
}
